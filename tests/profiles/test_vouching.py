"""The unit vouches for signed forms: entered becomes registered, with who, when, which text."""

import datetime as dt
import re

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import Actor
from tests.factories import make_volunteer
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles import services
from volunteers.people.profiles.models import Consent, Volunteer, VolunteerState
from volunteers.people.units.models import Unit

NOW = dt.datetime(2014, 1, 5, 2, 0, tzinfo=dt.UTC)
PAGE = "/roster/vouch/"


def vouch(people, user):
    actor = Actor(user.pk, "clerk", None, "page")
    chosen = services.Chosen(people, "vouched:1")
    return services.vouch(chosen=chosen, actor=actor, at=NOW)


@pytest.fixture
def clerk(region, account):
    return account("alpha", Role.UNIT_ADMIN, unit="school")


def test_who_is_entered_becomes_registered(clerk):
    person = make_volunteer()
    assert vouch(Volunteer.objects.all(), clerk).registered == 1
    person.refresh_from_db()
    assert (person.state, person.registered_at) == (VolunteerState.REGISTERED, NOW)


def test_the_consent_says_who_vouches_for_which_text(clerk):
    person = make_volunteer()
    done = vouch(Volunteer.objects.all(), clerk)
    consent = Consent.objects.get(volunteer=person)
    kept = (consent.kind, consent.text_version, consent.given_at, consent.vouched_by)
    assert kept == ("vouched", "vouched:1", NOW, clerk.pk)
    assert consent.batch == done.batch


def test_each_person_has_an_audit_row_and_each_unit_a_mark(clerk):
    units = [Unit.objects.get(code=code) for code in ("organ", "school")]
    people = [make_volunteer(unit=unit) for unit in units]
    vouch(Volunteer.objects.all(), clerk)
    rows = AuditRow.objects.filter(action="volunteer.vouch")
    assert {row.object_id for row in rows} == {str(person.pk) for person in people}
    marks = Mark.objects.filter(measure="registered")
    assert set(marks.values_list("unit_id", flat=True)) == {None, *(unit.pk for unit in units)}


def test_twice_is_once(clerk):
    make_volunteer()
    vouch(Volunteer.objects.all(), clerk)
    assert vouch(Volunteer.objects.all(), clerk).registered == 0
    assert Consent.objects.count() == 1


def test_who_has_withdrawn_is_left_alone(clerk):
    person = make_volunteer(state=VolunteerState.WITHDRAWN)
    assert vouch(Volunteer.objects.all(), clerk).registered == 0
    person.refresh_from_db()
    assert person.state == VolunteerState.WITHDRAWN


def test_too_many_at_once_are_refused_whole(clerk, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    make_volunteer(), make_volunteer()
    with pytest.raises(services.TooMany):
        vouch(Volunteer.objects.all(), clerk)
    assert not Volunteer.objects.filter(state=VolunteerState.REGISTERED).exists()


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    return client


def people_of(code, count=1):
    return [make_volunteer(unit=Unit.objects.get(code=code)) for _ in range(count)]


def registered():
    return Volunteer.objects.filter(state=VolunteerState.REGISTERED).count()


def test_the_page_asks_once_before_it_registers(client):
    (person,) = people_of("school")
    asked = client.post(PAGE, {"ids": [str(person.pk)]})
    assert "单位核验纸质登记表" in asked.content.decode()
    assert registered() == 0
    client.post(PAGE, {"ids": [str(person.pk)], "confirmed": "1"})
    assert registered() == 1
    assert Consent.objects.get().text_version.startswith("vouched:")


@pytest.mark.parametrize("everyone", [True, False])
def test_the_form_that_asks_carries_the_choice_along(client, everyone):
    people = people_of("school", 3)
    chosen = {"everyone": "1"} if everyone else {"ids": [str(one.pk) for one in people[:2]]}
    page = client.post(PAGE, {**chosen, "group": "entered"}).content.decode()
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', page):
        sent.setdefault(name, []).append(value)
    assert client.post(PAGE, sent).status_code == 200
    assert client.post(PAGE, {**sent, "confirmed": "1"}).status_code == 302
    assert registered() == (3 if everyone else 2)


def test_the_page_that_asks_names_whom_it_is_about_page_by_page(client):
    people = people_of("school", 53)
    done = make_volunteer(unit=people[0].unit, name="李已册", state=VolunteerState.REGISTERED)
    first, second = (client.post(PAGE, {"everyone": "1", "page": n}).content.decode() for n in "12")
    named = [(one.name in first, one.name in second) for one in people]
    assert sorted(named) == [(False, True)] * 3 + [(True, False)] * 50
    assert people[0].masked_number[:4] in first
    assert str(people[0].document_number) not in first + second
    assert done.name not in first + second


def test_the_page_that_asks_costs_the_same_for_one_and_for_fifty(
    client, django_assert_max_num_queries
):
    people_of("school", 50)
    with django_assert_max_num_queries(20):
        client.post(PAGE, {"everyone": "1"})


def test_everybody_whom_the_filter_finds_is_vouched_for_at_once(client):
    people_of("school", 3), people_of("school_branch", 2)
    branch = Unit.objects.get(code="school_branch")
    client.post(PAGE, {"everyone": "1", "unit": str(branch.pk), "confirmed": "1", "shown": "9"})
    assert registered() == 2
    client.post(PAGE, {"everyone": "1", "confirmed": "1", "shown": "9"})
    assert registered() == 5


def test_nobody_is_registered_beyond_the_number_that_was_shown(client):
    people_of("school", 3)
    answer = client.post(PAGE, {"everyone": "1", "confirmed": "1", "shown": "2"}, follow=True)
    assert "请重新核对人数再确认" in answer.content.decode()
    assert registered() == 0


def test_nobody_out_of_scope_is_vouched_for(client):
    (stranger,) = people_of("organ")
    client.post(PAGE, {"ids": [str(stranger.pk)], "confirmed": "1"})
    client.post(PAGE, {"everyone": "1", "confirmed": "1", "shown": "9"})
    organ = Unit.objects.get(code="organ")
    refused = client.post(PAGE, {"everyone": "1", "unit": str(organ.pk), "confirmed": "1"})
    assert refused.status_code == 404
    assert registered() == 0


def test_nothing_ticked_is_nobody(client):
    people_of("school")
    client.post(PAGE, {"confirmed": "1"})
    assert registered() == 0


@pytest.mark.parametrize("role", [Role.OVERVIEW, Role.APPROVER, Role.LEADER, Role.VOLUNTEER])
def test_only_office_and_unit_vouch(region, client_of, sign_in, role):
    client = client_of("alpha")
    sign_in(client, role)
    assert client.post(PAGE, {"everyone": "1", "confirmed": "1", "shown": "9"}).status_code == 403


@pytest.mark.parametrize(
    ("born", "registered"),
    [("2000-01-05", 1), ("2000-01-06", 0), (None, 1)],
)
def test_whoever_is_outside_policys_ages_is_left_out_and_counted(clerk, born, registered):
    make_volunteer(birth_date=born)
    done = vouch(Volunteer.objects.all(), clerk)
    assert (done.registered, done.outside) == (registered, 1 - registered)
