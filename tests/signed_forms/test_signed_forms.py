"""Scans of signed forms: judged by content, kept sealed, seen on record, destroyed in time."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import Actor, system_actor
from tenants.keys import files
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.people.profiles import unmasking
from volunteers.people.profiles.models import Consent, Volunteer, VolunteerState
from volunteers.people.profiles.unmasking import About
from volunteers.people.registration.models import SignedForm
from volunteers.people.registration.signed_forms import errors, services
from volunteers.people.registration.signed_forms.services import Upload

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TASK = system_actor("task")
MEGABYTE = 1024 * 1024


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(buffer, kind)
    return buffer.getvalue()


def keep(at: dt.datetime, *people: Volunteer) -> services.Kept:
    chosen = Volunteer.objects.filter(pk__in=[one.pk for one in people])
    actor = Actor(make_user(Role.UNIT_ADMIN).pk, "unit", None, "page")
    return services.keep(upload=Upload(chosen, "pdf", PDF), actor=actor, at=at)


def post(client: Any, content: bytes, *people: Volunteer, name: str = "扫描.pdf") -> Any:
    sent = {"ids": [str(one.pk) for one in people], "confirmed": "on"}
    sent |= {"scan": SimpleUploadedFile(name, content, "application/octet-stream")}
    return client.post("/signed-forms/new/", sent)


@pytest.fixture
def client(region: Any, client_of: Any, sign_in: Any) -> Any:
    client = client_of("alpha")
    client.user = sign_in(client, Role.OFFICE)
    return client


def test_a_scan_registers_whoever_signed(region: Any, at: dt.datetime) -> None:
    person, other = make_volunteer(), make_volunteer()
    assert keep(at, person, other) == services.Kept(people=2, registered=2)
    person.refresh_from_db()
    assert person.state == VolunteerState.REGISTERED
    assert person.volunteer_number
    assert Consent.objects.filter(kind="vouched", text_version="vouched:2024-1").count() == 2


def test_the_file_lies_encrypted_and_is_one_for_all(
    region: Any, at: dt.datetime, settings: Any
) -> None:
    keep(at, make_volunteer(), make_volunteer())
    (name,) = set(SignedForm.objects.values_list("stored_file", flat=True))
    stored = (Path(settings.MEDIA_ROOT) / "alpha" / name).read_bytes()
    assert PDF not in stored
    assert files.get(name) == PDF


def test_a_scan_for_nobody_leaves_no_file(region: Any, at: dt.datetime, settings: Any) -> None:
    folder = Path(settings.MEDIA_ROOT) / "alpha" / services.FOLDER
    before = set(folder.glob("*"))
    with pytest.raises(errors.NobodyChosen):
        keep(at, make_volunteer(state=VolunteerState.WITHDRAWN))
    assert set(folder.glob("*")) == before


@pytest.mark.parametrize("content", [PDF, picture("JPEG"), picture("PNG")])
def test_the_content_decides_and_not_the_name(client: Any, content: bytes) -> None:
    person = make_volunteer()
    assert post(client, content, person, name="virus.exe").url == "/roster/"
    assert SignedForm.objects.get().volunteer_id == person.pk


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"MZ\x90 not a scan", "请上传 PDF、JPEG 或 PNG 文件"),
        (b"%PDF-1.4 cut off", "PDF 不完整"),
        (picture("JPEG")[:200], "图片已损坏"),
        (b"", "空"),
        (PDF.ljust(10 * MEGABYTE + 1), "超过 10 MB"),
    ],
)
def test_what_is_no_scan_is_refused(client: Any, content: bytes, told: str) -> None:
    person = make_volunteer()
    page = post(client, content, person, name="form.pdf").content.decode()
    assert told in page
    assert person.name in page
    assert not SignedForm.objects.exists()


def test_ten_megabytes_are_taken(client: Any) -> None:
    content = PDF[:-6] + b" " * (10 * MEGABYTE - len(PDF)) + b"%%EOF\n"
    assert len(content) == 10 * MEGABYTE
    assert post(client, content, make_volunteer()).status_code == 302


def test_the_unit_says_that_it_has_checked(client: Any) -> None:
    person = make_volunteer()
    sent = {"ids": [str(person.pk)], "scan": SimpleUploadedFile("a.pdf", PDF)}
    assert "请核对后勾选" in client.post("/signed-forms/new/", sent).content.decode()
    person.refresh_from_db()
    assert person.state == VolunteerState.ENTERED


def test_another_units_people_are_not_registered(region: Any, client_of: Any, sign_in: Any) -> None:
    client, other = client_of("alpha"), make_volunteer(unit=make_unit())
    sign_in(client, Role.UNIT_ADMIN, unit=make_unit())
    assert "没有选中" in post(client, PDF, other).content.decode()
    assert not SignedForm.objects.exists()


def test_a_scan_is_seen_with_a_reason_and_on_record(client: Any) -> None:
    person, now = make_volunteer(), dt.datetime.now(dt.UTC)
    keep(now, person)
    path = f"/signed-forms/{SignedForm.objects.get().pk}/"
    assert client.get(path).url == f"/roster/{person.pk}/"
    actor = Actor(client.user.pk, "office", None, "page")
    about = About("volunteer", person.pk, person.unit_id, person.birth_date)
    unmasking.ask(about=about, reason="核对签名", actor=actor, at=now)
    answer = client.get(path)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditRow.objects.filter(action="volunteer.open_scan", object_id=str(person.pk)).exists()


def test_a_scan_out_of_scope_is_not_found(region: Any, client_of: Any, sign_in: Any) -> None:
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit=make_unit())
    keep(dt.datetime.now(dt.UTC), make_volunteer(unit=make_unit()))
    assert client.get(f"/signed-forms/{SignedForm.objects.get().pk}/").status_code == 404


def test_a_shared_file_goes_with_the_last_of_its_people(
    region: Any, at: dt.datetime, django_capture_on_commit_callbacks: Any
) -> None:
    first, last = make_volunteer(), make_volunteer()
    keep(at, first, last)
    name = SignedForm.objects.values_list("stored_file", flat=True)[0]
    year = dt.timedelta(days=366)
    for number, person in enumerate((first, last)):
        Volunteer.objects.filter(pk=person.pk).update(ended_at=at + number * year)
        when = at + (3 + number) * year
        with django_capture_on_commit_callbacks(execute=True):
            assert services.destroy_due(actor=TASK, at=when) == 1
        assert Path(files._path(name)).exists() is (number == 0)
    assert AuditRow.objects.filter(action="volunteer.destroy_scan").count() == 2


def test_before_its_time_nothing_is_destroyed(region: Any, at: dt.datetime) -> None:
    person = make_volunteer()
    keep(at, person)
    Volunteer.objects.filter(pk=person.pk).update(ended_at=at)
    assert services.destroy_due(actor=TASK, at=at + dt.timedelta(days=1094)) == 0


def test_the_page_asks_as_much_for_many_as_for_one(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    ids = [str(make_volunteer().pk) for _one in range(30)]
    with django_assert_max_num_queries(16):
        page = client.post("/signed-forms/", {"ids": ids}).content.decode()
    assert "<small>30" in page
