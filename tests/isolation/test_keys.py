"""A region's keys (SECURITY P1): what one sealed, no other opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tenants.context import in_region
from tenants.keys import files, sealing
from tenants.keys.models import RegionKey
from tenants.keys.sealing import CannotOpen
from tenants.keys.services import cipher, forget_opened_keys
from tenants.models import Region
from tests import factories as make
from volunteers.people.profiles.models import Volunteer

NUMBER = "460106199005010014"


def test_what_one_region_sealed_no_other_opens(region: Region) -> None:
    sealed = cipher().encrypt(NUMBER, "volunteer.document_number")
    assert cipher().decrypt(sealed, "volunteer.document_number") == NUMBER
    with in_region("beta"), pytest.raises(CannotOpen):
        cipher().decrypt(sealed, "volunteer.document_number")


def test_not_even_with_the_other_regions_key(region: Region) -> None:
    """The region's code is authenticated with the value, whatever the key."""
    ours = cipher()
    theirs = sealing.RegionCipher("beta", ours.number, ours.data_keys, ours.hash_key)
    with pytest.raises(CannotOpen):
        theirs.decrypt(ours.encrypt(NUMBER, "label"), "label")


def test_a_value_moved_to_another_field_does_not_open(region: Region) -> None:
    sealed = cipher().encrypt(NUMBER, "volunteer.document_number")
    with pytest.raises(CannotOpen):
        cipher().decrypt(sealed, "volunteer.phone")


@pytest.mark.parametrize("position", [0, 1, 2, 3, 4, 15, 16, -1])
def test_a_changed_byte_does_not_open(region: Region, position: int) -> None:
    sealed = bytearray(cipher().encrypt(NUMBER, "label"))
    sealed[position] ^= 1
    with pytest.raises(CannotOpen):
        cipher().decrypt(bytes(sealed), "label")


@pytest.mark.parametrize("length", [0, 1, 3, 15, 16, 20])
def test_a_cut_off_value_does_not_open(region: Region, length: int) -> None:
    sealed = cipher().encrypt(NUMBER, "label")[:length]
    with pytest.raises(CannotOpen):
        cipher().decrypt(sealed, "label")


def test_the_same_value_is_sealed_otherwise_each_time(region: Region) -> None:
    assert len({cipher().encrypt(NUMBER, "label") for _time in range(100)}) == 100
    column = cipher().encrypt_all([NUMBER, None, NUMBER], "label")
    assert column[0] != column[2]
    assert [value and cipher().decrypt(value, "label") for value in column] == [
        NUMBER,
        None,
        NUMBER,
    ]


def test_a_value_is_found_by_its_hash_in_its_region_alone(region: Region) -> None:
    here = cipher().keyed_hash("document:number18", NUMBER)
    assert here == cipher().hash_all("document:number18", [NUMBER])[0]
    assert here != cipher().keyed_hash("document:passport", NUMBER)
    with in_region("beta"):
        assert cipher().keyed_hash("document:number18", NUMBER) != here


def test_the_column_holds_nothing_readable(region: Region) -> None:
    volunteer = make.make_volunteer(number=NUMBER, phone="13800001111")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT document_number, phone, v::text FROM volunteers_volunteer v WHERE id = %s",
            [volunteer.pk],
        )
        number, phone, row = cursor.fetchone()
    assert NUMBER.encode() not in bytes(number)
    assert b"13800001111" not in bytes(phone)
    assert NUMBER not in row
    assert Volunteer.objects.get(pk=volunteer.pk).document_number == NUMBER


def test_keys_lie_wrapped_by_a_key_outside_of_the_database(region: Region) -> None:
    opened = cipher()
    wrapped = b"".join(bytes(key.wrapped) for key in RegionKey.objects.all())
    for key in (*opened.data_keys.values(), opened.hash_key):
        assert key not in wrapped
    assert repr(opened).count("key") <= 1, "no key in what a log could print"


def test_another_master_key_opens_nothing(region: Region, settings: object, tmp_path: Path) -> None:
    other = tmp_path / "master.key"
    other.write_text("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    settings.MASTER_KEY_FILE = str(other)  # type: ignore[attr-defined]
    forget_opened_keys()
    try:
        with pytest.raises(CannotOpen):
            cipher()
    finally:
        forget_opened_keys()


def test_a_wrapped_key_of_one_region_is_no_key_in_another(region: Region) -> None:
    theirs = list(RegionKey.objects.values_list("purpose", "wrapped"))
    with in_region("beta"):
        for purpose, wrapped in theirs:
            RegionKey.objects.filter(purpose=purpose).update(wrapped=wrapped)
        forget_opened_keys()
        with pytest.raises(CannotOpen):
            cipher()
    forget_opened_keys()


def test_a_file_is_kept_for_its_region_alone_and_encrypted(region: Region) -> None:
    name = files.put("uploads", b"secret content")
    assert files.get(name) == b"secret content"
    path = Path(settings.MEDIA_ROOT) / "alpha" / name
    assert b"secret content" not in path.read_bytes()
    with in_region("beta"), pytest.raises(FileNotFoundError):
        files.get(name)


def test_a_file_moved_into_another_region_does_not_open(region: Region) -> None:
    name = files.put("uploads", b"secret content")
    root = Path(settings.MEDIA_ROOT)
    (root / "beta" / "uploads").mkdir(parents=True, exist_ok=True)
    (root / "beta" / name).write_bytes((root / "alpha" / name).read_bytes())
    with in_region("beta"), pytest.raises(CannotOpen):
        files.get(name)


def test_a_file_under_another_name_does_not_open(region: Region) -> None:
    one, other = files.put("uploads", b"one"), files.put("uploads", b"other")
    root = Path(settings.MEDIA_ROOT) / "alpha"
    (root / one).write_bytes((root / other).read_bytes())
    with pytest.raises(CannotOpen):
        files.get(one)


@pytest.mark.parametrize(
    "name",
    ["../beta/uploads/x", "/etc/passwd", "uploads/../../beta/x", "uploads/" + "g" * 32, "", "."]
    + ["uploads/" + "0" * 32 + "\n", "Uploads/" + "0" * 32, "uploads//" + "0" * 32],
)
def test_a_name_leads_nowhere_else(region: Region, name: str) -> None:
    for act in (files.get, files.delete):
        with pytest.raises(FileNotFoundError):
            act(name)
