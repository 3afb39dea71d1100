"""Standing and search: what the pages allow, to whom, and nothing personal in an address."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.context import in_region
from tests.api.test_endpoints import EVERYTHING, V1, caller
from tests.factories import make_number, make_user, make_volunteer
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

SCOPES = [*EVERYTHING, "volunteers:standing"]


@pytest.fixture
def office(region: Any, client_of: Any) -> Any:
    return caller(client_of("alpha"), make_user(Role.OFFICE), scopes=SCOPES)


@pytest.fixture
def clerk(region: Any, client_of: Any) -> Any:
    user = make_user(Role.UNIT_ADMIN, unit="school")
    return caller(client_of("alpha"), user, scopes=SCOPES)


def post(client: Any, path: str, **body: Any) -> Any:
    return client.post(V1 + path, body, content_type="application/json")


def registered(**changes: Any) -> Volunteer:
    return make_volunteer(state="registered", unit=Unit.objects.get(code="school"), **changes)


def act(client: Any, person: Any, act: str, reason: str = "核实后办理") -> Any:
    return post(client, f"volunteers/{person}/standing", act=act, reason=reason)


def test_the_office_suspends_restores_expels_and_takes_a_mistake_back(office: Any) -> None:
    person = registered().pk
    suspended = act(office, person, "suspend").json()
    assert (suspended["state"], suspended["is_suspended"]) == ("registered", True)
    assert "restore" in suspended["acts"]
    assert not act(office, person, "restore", "").json()["is_suspended"]
    assert act(office, person, "expel").json()["state"] == "expelled"
    assert act(office, person, "reinstate").json()["state"] == "registered"
    rows = AuditRow.objects.filter(object_id=str(person), via="api")
    assert rows.count() == 4


def test_repeated_it_changes_nothing(office: Any) -> None:
    person = registered().pk
    act(office, person, "record_death")
    again = act(office, person, "record_death")
    assert (again.status_code, again.json()["code"]) == (409, "standing")
    assert Volunteer.objects.get(pk=person).state == "deceased"


def test_what_needs_a_reason_is_refused_without_one(office: Any) -> None:
    answer = act(office, registered().pk, "expel", " ")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "reason"


def test_a_unit_records_who_leaves_and_no_more(clerk: Any) -> None:
    person = registered().pk
    told = clerk.get(f"{V1}volunteers/{person}/standing").json()
    assert (told["state"], told["acts"]) == ("registered", ["withdraw"])
    assert act(clerk, person, "suspend").status_code == 403
    assert act(clerk, person, "withdraw", "").json()["state"] == "withdrawn"


def test_nobody_out_of_scope_is_found(clerk: Any) -> None:
    other = make_volunteer(unit=Unit.objects.get(code="organ")).pk
    with in_region("beta"):
        foreign = make_volunteer().pk
    answers = [act(clerk, key, "withdraw") for key in (other, foreign, uuid4())]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}


def test_a_token_that_reads_changes_nothing(region: Any, client_of: Any) -> None:
    reader = caller(client_of("alpha"), make_user(Role.OFFICE))
    assert act(reader, registered().pk, "suspend").status_code == 403


def found(client: Any, q: str, **filters: str) -> list[str]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = post(client, f"volunteers/search?{query}", q=q).json()
    return [person["name"] for person in answer["results"]]


def test_people_are_found_by_name_pinyin_number_and_telephone(office: Any) -> None:
    number = make_number()
    person = registered(name="刀小禾", number=number)
    make_volunteer(name="张三")
    for typed in ("刀小", "daoxiaohe", "dxh", number, str(person.phone)):
        assert found(office, typed) == ["刀小禾"], typed
    assert found(office, number[:10]) == []
    assert found(office, "刀小禾", state="entered") == []


def test_a_search_has_the_scope_of_the_list_and_goes_on_by_cursor(clerk: Any) -> None:
    for name in ("岩一", "岩二", "岩三"):
        registered(name=name)
    make_volunteer(name="岩四", unit=Unit.objects.get(code="organ"))
    first = post(clerk, "volunteers/search?page_size=2", q="岩").json()
    assert "%E5%B2%A9" not in first["next"]
    second = clerk.post(first["next"], {"q": "岩"}, content_type="application/json").json()
    names = [person["name"] for page in (first, second) for person in page["results"]]
    assert sorted(names) == ["岩一", "岩三", "岩二"]
