"""The same person in two cities: both offices get a case, neither sees the other's data."""

from __future__ import annotations

import datetime as dt
import re
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.ids import uuid7
from tenants.letters import delivering
from tenants.models import IdentityHash, Letter, Region
from tenants.queries import primary_host
from tests.factories import make_consent, make_grant, make_number, make_volunteer
from volunteers.people.duplicates import hashing, services
from volunteers.people.duplicates.models import DuplicateCase, Finding
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.standing import services as standing
from volunteers.people.standing.rules import Act
from volunteers.people.transfers import carrying

NUMBER = make_number(501)
ACTOR = system_actor("page")


def enter(code, name, number=NUMBER, **changes):
    with in_region(code):
        return make_volunteer(name=name, number=number, state="registered", **changes)


def compare(*codes, at):
    for code in codes:
        with in_region(code):
            services.compare_all(at=at)
        delivering.deliver_waiting(at=at)


@pytest.fixture
def twice(db, at):
    here, there = enter("alpha", "甲地金丝雀"), enter("beta", "乙地金丝雀")
    compare("alpha", "beta", at=at)
    return {"alpha": here, "beta": there}


def case_of(code):
    with in_region(code):
        return DuplicateCase.objects.get()


def find(code, finding, at):
    with in_region(code):
        case = DuplicateCase.objects.get()
        services.find(case_id=case.pk, finding=finding, note="已核对", actor=ACTOR, at=at)
    deliver(at)


def deliver(at):
    while delivering.deliver_waiting(at=at):
        pass


def state_of(code, person):
    with in_region(code):
        return Volunteer.objects.get(pk=person.pk).state


def test_each_region_has_a_case_about_its_own_person(twice):
    for code, other in (("alpha", "beta"), ("beta", "alpha")):
        case = case_of(code)
        assert case.volunteer_id == twice[code].pk
        assert (case.other_region, case.state) == (other, "open")
    assert case_of("alpha").shared_id == case_of("beta").shared_id


def test_comparing_again_opens_nothing(twice, at):
    for code in ("alpha", "beta"):
        with in_region(code):
            Volunteer.objects.update(identity_hashed_at=None)
    compare("alpha", "beta", at=at)
    assert case_of("alpha").state == case_of("beta").state == "open"


def pages(client, case):
    addresses = [reverse("duplicates:case", args=[case.pk]), reverse("duplicates:list")]
    return "".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize(
    ("code", "own", "elsewhere", "other"),
    [("alpha", "甲", "beta", "乙"), ("beta", "乙", "alpha", "甲")],
)
def test_an_office_sees_its_own_person_and_the_name_of_the_other_region_alone(
    twice, client_of, sign_in, code, own, elsewhere, other
):
    client = client_of(code)
    sign_in(client, Role.OFFICE)
    with CaptureQueriesContext(connection) as asked:
        page = pages(client, case_of(code))
    assert f"{own}地金丝雀" in page
    assert f"{other}地金丝雀" not in page
    assert NUMBER not in page
    said = " ".join(query["sql"] for query in asked)
    assert not re.search(rf'"{elsewhere}"\.|search_path = "?{elsewhere}', said)


def test_an_office_reads_how_the_other_one_is_reached(twice, client_of, sign_in):
    Region.objects.filter(schema_name="beta").update(theme={"organisers": ["贝塔市文明办"]})
    client, case = client_of("alpha"), case_of("alpha")
    sign_in(client, Role.OFFICE)
    page = client.get(reverse("duplicates:case", args=[case.pk])).content.decode()
    assert "贝塔市文明办" in page
    assert f'href="http://{primary_host("beta")}/"' in page
    assert case.shared_id.hex[-8:].upper() in page
    Region.objects.filter(schema_name="beta").update(state="suspended")
    page = client.get(reverse("duplicates:case", args=[case.pk])).content.decode()
    assert "该地区已停止使用本平台" in page


def test_the_birth_date_of_a_minor_is_not_on_the_case_before_an_approval(
    db, at, client_of, sign_in
):
    child = enter("alpha", "甲地金丝雀", birth_date=dt.date(2015, 3, 9))
    enter("beta", "乙地金丝雀")
    compare("alpha", "beta", at=at)
    client = client_of("alpha")
    user = sign_in(client, Role.OFFICE)
    shown = pages(client, case_of("alpha"))
    assert "2015-03-09" not in shown
    assert "未满 18 周岁" in shown
    with in_region("alpha"):
        make_grant(user.pk, child)
    assert "2015-03-09" in pages(client, case_of("alpha"))


def test_letters_and_hashes_tell_nobody(twice):
    with connection.cursor() as cursor:
        for table in ("tenants_letter", "tenants_identityhash"):
            cursor.execute(f"SELECT string_agg(t::text, '') FROM public.{table} t")  # noqa: S608
            told = str(cursor.fetchone()[0])
            assert "金丝雀" not in told
            assert NUMBER not in told
    assert not Letter.objects.exclude(payload=None).exists()
    hashes = {bytes(row.document_hash) for row in IdentityHash.objects.all()}
    with in_region("alpha"):
        own = bytes(Volunteer.objects.get(pk=twice["alpha"].pk).document_hash)
    assert own not in hashes


def test_the_same_person_is_kept_where_both_agree(twice, at):
    find("alpha", Finding.KEEP_HERE, at)
    assert state_of("beta", twice["beta"]) == "registered"
    find("beta", Finding.KEEP_THERE, at)
    assert state_of("alpha", twice["alpha"]) == "registered"
    assert state_of("beta", twice["beta"]) == "moved"
    assert case_of("alpha").state == case_of("beta").state == "settled"
    assert list(IdentityHash.objects.values_list("region_code", flat=True)) == ["alpha"]


def test_two_people_both_stay(twice, at):
    find("alpha", Finding.ERROR, at)
    find("beta", Finding.ERROR, at)
    assert state_of("alpha", twice["alpha"]) == state_of("beta", twice["beta"]) == "registered"
    assert case_of("beta").state == "settled"


def test_offices_that_contradict_each_other_leave_the_case_open(twice, at):
    find("alpha", Finding.KEEP_HERE, at)
    find("beta", Finding.KEEP_HERE, at)
    assert case_of("alpha").state == case_of("beta").state == "open"
    find("beta", Finding.KEEP_THERE, at)
    assert case_of("beta").state == "settled"
    with pytest.raises(services.CaseSettled):
        find("alpha", Finding.ERROR, at)


def test_offices_that_give_way_to_each_other_at_once_do_not_both_let_the_person_go(
    twice, at, monkeypatch
):
    for code in ("alpha", "beta"):
        find(code, Finding.KEEP_HERE, at)
    with monkeypatch.context() as late:  # no letter arrives between the two
        late.setattr(delivering, "deliver_waiting", lambda at: 0)
        for code in ("beta", "alpha"):
            find(code, Finding.KEEP_THERE, at)
    deliver(at)
    states = [state_of(code, twice[code]) for code in ("alpha", "beta")]
    assert "registered" in states


def test_a_finding_that_overtakes_the_news_of_the_case_is_not_lost(twice, at):
    with in_region("beta"):
        DuplicateCase.objects.all().delete()
    find("alpha", Finding.KEEP_HERE, at)
    assert case_of("beta").other_finding == "keep_here"
    find("beta", Finding.KEEP_THERE, at)
    assert case_of("alpha").state == case_of("beta").state == "settled"


def test_who_leaves_by_themselves_is_no_duplicate_any_more(twice, at):
    with in_region("beta"):
        standing.change_standing(
            volunteer_id=twice["beta"].pk, act=Act.WITHDRAW, actor=ACTOR, at=at
        )
    deliver(at)
    assert case_of("alpha").state == case_of("beta").state == "settled"
    assert state_of("alpha", twice["alpha"]) == "registered"


def test_another_kind_of_the_same_number_is_the_same_person(db, at):
    enter("alpha", "甲地某")
    enter("beta", "乙地某", document_kind="foreign_permanent")
    compare("alpha", "beta", at=at)
    assert case_of("beta").state == "open"


def test_who_has_left_is_compared_no_more(db, at):
    person = enter("alpha", "甲地某")
    compare("alpha", at=at)
    with in_region("alpha"):
        standing.change_standing(volunteer_id=person.pk, act=Act.WITHDRAW, actor=ACTOR, at=at)
    assert not IdentityHash.objects.exists()
    enter("beta", "乙地某")
    compare("beta", at=at)
    with in_region("beta"):
        assert not DuplicateCase.objects.exists()


def test_everybody_of_a_large_import_is_compared(db, at, monkeypatch):
    monkeypatch.setattr("volunteers.people.duplicates.hashing.AT_ONCE", 2)
    for serial in range(5):
        enter("alpha", f"甲{serial}某", make_number(600 + serial))
    compare("alpha", at=at)
    assert IdentityHash.objects.count() == 5


def test_what_is_kept_of_a_merged_person_goes_along(twice, at, monkeypatch):
    got = []
    hours = carrying.Carrier(lambda _person: [90], lambda person, told: got.append((person, told)))
    monkeypatch.setitem(carrying.CARRIERS, "hours", hours)
    with in_region("beta"):
        make_consent(twice["beta"], kind="vouched", vouched_by=uuid7())
    find("beta", Finding.TRANSFER, at)
    find("alpha", Finding.KEEP_HERE, at)
    while delivering.deliver_waiting(at=at):
        pass
    assert state_of("beta", twice["beta"]) == "moved"
    with in_region("alpha"):
        assert got == [(Volunteer.objects.get(pk=twice["alpha"].pk), [90])]
        assert Consent.objects.filter(volunteer_id=twice["alpha"].pk, kind="vouched").count() == 1


def a_case_of(person, at):
    halves = {"shared_id": uuid7(), "other_region": "beta", "other_person": uuid7()}
    with in_region("alpha"):
        DuplicateCase.objects.create(volunteer=person, opened_at=at, **halves)


def test_many_cases_take_no_more_queries(db, at, client_of, sign_in, django_assert_max_num_queries):
    for serial in range(12):
        a_case_of(enter("alpha", f"甲{serial}某", make_number(700 + serial)), at)
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("duplicates:list")).content.decode()
    assert "甲11某" in page


def test_what_is_kept_of_a_person_who_has_left_meanwhile_goes_nowhere(twice, at):
    find("beta", Finding.TRANSFER, at)
    with in_region("alpha"):
        Volunteer.objects.filter(pk=twice["alpha"].pk).update(state="withdrawn")
        case = DuplicateCase.objects.get()
        services.find(case_id=case.pk, finding=Finding.KEEP_HERE, note="", actor=ACTOR, at=at)
    deliver(at)
    assert not Letter.objects.exclude(payload=None).exists()


@pytest.mark.parametrize("dies_in", ["matches", "mark_compared"])
def test_a_worker_that_dies_after_the_hashes_loses_no_case(db, at, monkeypatch, dies_in):
    enter("alpha", "甲地金丝雀"), enter("beta", "乙地金丝雀")
    with monkeypatch.context() as killed:
        killed.setattr(hashing, dies_in, lambda *_given, **_more: sys.exit(9))
        for code in ("alpha", "beta"):
            with pytest.raises(SystemExit), in_region(code):
                services.compare_all(at=at)
    compare("alpha", "beta", "alpha", at=at)
    assert [case_of(code).state for code in ("alpha", "beta")] == ["open", "open"]


def test_a_number_that_changes_while_it_is_compared_is_compared_again(db, at):
    person = enter("alpha", "甲地金丝雀")
    with in_region("alpha"):
        recorded = hashing.record_next(at=at)
        Volunteer.objects.update(document_hash=b"2" * 32)
        assert hashing.mark_compared(recorded, at=at) == set()
        assert Volunteer.objects.get(pk=person.pk).identity_hashed_at is None
