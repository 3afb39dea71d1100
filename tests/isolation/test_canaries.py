"""No personal value outside of its sealed column (SECURITY P3, P4): a canary is followed through
the product, then looked for in logs, tables, cache, answers' headers, addresses and job payloads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.jobs import services
from tenants.jobs.models import Job
from tenants.models import Region
from tests import factories as make
from tests.isolation.watching import TABLES
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

NAME, PHONE = "欧阳金丝雀", "13912345678"
NUMBER = make.make_number(417, area="460107")
ALL_ROWS = 'SELECT string_agg(t::text, chr(10)) FROM {0}."{1}" t'
CANARIES = (NUMBER, PHONE, NUMBER.lower())
ROSTER = f"姓名,性别,证件类型,证件号码,联系电话\n{NAME},男,居民身份证,{NUMBER},{PHONE}\n"
SPOILT = f"姓名,性别,证件类型,证件号码,联系电话\n{NAME},男,居民身份证,{NUMBER[:-1]}{{}},{PHONE}\n"


@dataclass
class Followed:
    """What came back while the canary went through: addresses and headers."""

    client: Client
    seen: list[str] = field(default_factory=list)

    def post(self, path: str, **fields: object) -> str:
        response = self.client.post(path, fields)
        self.seen.append(f"{path} {response.headers} {response.cookies}")
        return str(response.headers.get("Location", ""))

    def get(self, path: str) -> str:
        response = self.client.get(path)
        self.seen.append(f"{path} {response.headers} {response.cookies}")
        return response.content.decode(errors="replace")


@pytest.fixture
def office(
    region: Region, client_of: Callable[[str], Client], sign_in: Callable[..., User]
) -> Iterator[Followed]:
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    make.make_volunteer(name=NAME, number=NUMBER, phone=PHONE, unit=Unit.objects.get(code="school"))
    return Followed(client)


def everything_stored() -> str:
    """Every row of every table of the region and of public as text, and the whole cache."""
    texts = []
    with connection.cursor() as cursor:
        for schema in ("alpha", "public"):
            cursor.execute(TABLES, [schema])
            for (table,) in cursor.fetchall():
                cursor.execute(ALL_ROWS.format(schema, table))
                texts.append(str(cursor.fetchone()[0]))
    return "\n".join([*texts, *everything_in_redis()])


def everything_in_redis() -> Iterator[str]:
    """The cache, and the messages to workers."""
    client = cache._cache.get_client()
    for key in client.keys("*"):
        kept = client.lrange(key, 0, -1) if client.type(key) == b"list" else [client.dump(key)]
        yield f"{key} {kept}"


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def test_a_search_leaves_no_number_behind(
    office: Followed, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        result = office.post("/roster/", q=NUMBER)
        assert NAME in office.get(result)
        for page in ("/roster/", result, f"/roster/{Volunteer.objects.get(name=NAME).pk}/"):
            assert not found_in(office.get(page))
    assert not found_in("\n".join(office.seen) + caplog.text + everything_stored())


def test_a_refused_sign_in_keeps_nothing_that_was_typed(
    office: Followed, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = Followed(Client(SERVER_NAME="alpha.localhost"))
    with caplog.at_level(logging.DEBUG):
        for typed in (NUMBER, PHONE):
            stranger.post("/sign-in/", username=typed, password=typed)
    assert not found_in(everything_stored() + "\n".join(stranger.seen))
    assert not found_in("\n".join(r.getMessage() for r in caplog.records if r.name != "django.db"))


@pytest.mark.parametrize("content", [ROSTER, SPOILT.format("*")], ids=["good", "bad number"])
def test_an_upload_and_its_check_keep_it_sealed(
    office: Followed,
    content: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    unit = Unit.objects.get(code="school").pk
    file = SimpleUploadedFile("名册.csv", content.encode(), "text/csv")
    with caplog.at_level(logging.INFO):
        columns = office.post("/imports/new/", file=file, unit=unit)
        page = office.post(columns, **confirmed())
        for job in Job.objects.filter(state="queued"):
            assert services.run(job.pk) == "done"
        office.get(page)
    assert not found_in(everything_stored() + "\n".join(office.seen) + caplog.text)
    assert ImportBatch.objects.get().state == "ready"


def confirmed() -> dict[str, str]:
    batch = ImportBatch.objects.get()
    return {
        f"column_{match['letter']}": match["key"]
        for match in batch.facts["columns"]
        if match["key"]
    }


def test_a_fault_is_told_without_the_value(
    office: Followed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.client.raise_request_exception = False
    monkeypatch.setattr("volunteers.people.profiles.search.read", failing)
    with caplog.at_level(logging.DEBUG):
        office.post("/roster/", q=NUMBER)
    assert "Internal Server Error" in caplog.text
    assert not found_in("\n".join(record.getMessage() for record in caplog.records))


def failing(typed: str) -> None:
    raise RuntimeError("a fault that names no value")


def test_a_person_in_a_log_line_is_a_key(office: Followed) -> None:
    person = Volunteer.objects.get(name=NAME)
    for text in (str(person), repr(person), f"{person}"):
        assert NAME not in text
        assert not found_in(text)
