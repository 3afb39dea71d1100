"""Duplicates by the API: the own person alone, and what an office found."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.ids import uuid7
from tests.api.calling import V1, caller, get, post
from tests.factories import NOON, make_user, make_volunteer
from volunteers.people.duplicates.models import DuplicateCase

BOTH = ("duplicates:read", "duplicates:write")
OTHER = uuid7()


@pytest.fixture
def office(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.OFFICE), *BOTH)


def make_case(**changes: Any) -> DuplicateCase:
    made = {"shared_id": uuid7(), "other_region": "beta", "other_person": OTHER, "opened_at": NOON}
    return DuplicateCase.objects.create(**(made | changes))


def find(client: Client, case: DuplicateCase, **given: Any) -> Any:
    return post(client, f"duplicates/{case.pk}/finding", **given)


def test_a_case_shows_the_own_person_masked_and_nothing_of_the_other(office: Client) -> None:
    person = make_volunteer(name="张三", state="registered")
    case = make_case(volunteer=person)
    told = get(office, f"duplicates/{case.pk}")
    assert told["person"]["document_number"] == person.masked_number
    assert (told["person"]["name"], told["person"]["volunteer_id"]) == ("张三", str(person.pk))
    assert told["other_region"] == {"code": "beta", "name": "贝塔市（测试）"}
    assert str(OTHER) not in str(told)
    assert str(case.shared_id) not in str(told)
    [listed] = get(office, "duplicates")["results"]
    assert listed.items() <= told.items()


def test_the_other_office_is_named_with_the_number_that_both_have(office: Client) -> None:
    case = make_case()
    told = get(office, f"duplicates/{case.pk}")
    assert told["case_number"] == case.shared_id.hex[-8:].upper()
    assert told["other_office"]["home"].startswith("http://beta.")
    gone = get(office, f"duplicates/{make_case(other_region='nowhere').pk}")
    assert gone["other_office"] == {"organisers": [], "home": ""}


def test_of_somebody_under_age_an_outline_is_told(office: Client) -> None:
    born = dt.date.today() - dt.timedelta(days=16 * 365)
    case = make_case(volunteer=make_volunteer(birth_date=born))
    assert get(office, f"duplicates/{case.pk}")["person"]["birth_date"] is None


def test_cases_are_found_by_their_state(office: Client) -> None:
    make_case()
    settled = make_case(state="settled", settled_at=NOON)
    assert get(office, "duplicates")["count"] == 2
    found = get(office, "duplicates", state="settled")["results"]
    assert [(one["id"], one["person"]) for one in found] == [(str(settled.pk), None)]
    assert office.get(f"{V1}duplicates", {"state": "nonsense"}).status_code == 400


def test_a_finding_is_kept_and_the_case_waits_for_the_other_office(office: Client) -> None:
    case = make_case(volunteer=make_volunteer(state="registered"))
    told = find(office, case, finding="keep_here", note="已电话核对").json()
    assert (told["own_finding"], told["state"], told["note"]) == ("keep_here", "open", "已电话核对")
    assert AuditRow.objects.get(action="duplicate.find").via == "api"


def test_where_both_offices_agree_the_case_is_settled(office: Client) -> None:
    person = make_volunteer(state="registered")
    case = make_case(volunteer=person, other_finding="keep_there")
    assert find(office, case, finding="keep_here").json()["state"] == "settled"
    again = find(office, case, finding="error")
    assert (again.status_code, again.json()["code"]) == (409, "case_settled")


def test_where_they_do_not_agree_the_case_says_so(office: Client) -> None:
    case = make_case(volunteer=make_volunteer(state="registered"), other_finding="keep_here")
    assert find(office, case, finding="keep_here").json()["contradicts"]


@pytest.mark.parametrize("given", [{}, {"finding": "nonsense"}, {"finding": "error", "note": 501}])
def test_what_is_no_finding_is_refused(office: Client, given: Any) -> None:
    given = given | ({"note": "长" * given["note"]} if "note" in given else {})
    assert find(office, make_case(), **given).status_code == 400


def test_cases_are_the_offices_alone(region: Any, client_of: Any) -> None:
    reader, case = caller(client_of("alpha"), make_user(Role.OFFICE), BOTH[0]), make_case()
    assert find(reader, case, finding="error").status_code == 403
    assert reader.get(f"{V1}duplicates/{uuid4()}").status_code == 404
    reader.defaults.pop("HTTP_AUTHORIZATION")
    reader.force_login(make_user(Role.UNIT_ADMIN, unit="school"))
    assert reader.get(f"{V1}duplicates").status_code == 403


def test_the_list_costs_the_same_for_one_and_for_twenty(
    office: Client, django_assert_num_queries: Any
) -> None:
    for count in (1, 19):
        for _ in range(count):
            make_case(volunteer=make_volunteer())
        get(office, "duplicates")
        with django_assert_num_queries(6):
            get(office, "duplicates")
