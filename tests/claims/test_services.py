"""A claim from claimed to its end: what is written into the ledger, by whom, and who is told."""

import datetime as dt

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditReason, AuditRow
from tenants.audit.services import Actor
from tenants.messaging.models import Message
from tests.factories import NOON, make_unit, make_user, make_volunteer
from tests.service_factories import HOUR, make_project, make_shift
from volunteers.people.standing import anonymising
from volunteers.people.units.models import UnitStaff
from volunteers.service.claims import errors, services, sweeping, writing
from volunteers.service.claims.models import HourClaim
from volunteers.service.claims.rules import Hand, Stands
from volunteers.service.claims.services import Answer, Wanted
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.errors import HoursOverlap
from volunteers.service.ledger.models import HourEntry, HourTotal
from volunteers.service.ledger.services import Corrected, NewEntry

DAY, LATER = NOON.date(), NOON + dt.timedelta(days=1)
TWO_HOURS = Stands(DAY, 120, NOON - 3 * HOUR, NOON - HOUR)


def acting(user=None):
    return Actor(user and user.pk, "volunteer" if user is None else user.username, None, "page")


@pytest.fixture
def person(region):
    return make_volunteer(state="registered", unit=make_unit())


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE)


def record(person, minutes=60, stands=TWO_HOURS):
    new = NewEntry(
        volunteer_id=person.pk,
        unit_id=person.unit_id,
        project_title="清洁海滩",
        served_on=DAY,
        minutes=minutes,
        precision="time",
        starts_at=stands.starts_at,
        ends_at=stands.ends_at,
    )
    return ledger.append(entries=[new], policy_version="v1", actor=acting(), at=NOON)[0]


def claim(person, stands=TWO_HOURS, at=NOON, **changes):
    values = {"text": "组长漏记了我", "project_title": "清洁海滩"} | changes
    return services.claim(volunteer=person, wanted=Wanted(stands, **values), actor=acting(), at=at)


def uphold(made, by=Hand.UNIT, user=None, stands=TWO_HOURS, reason="已向组长核实", at=LATER):
    answer = Answer(by, reason)
    return services.uphold(claim=made, stands=stands, answer=answer, actor=acting(user), at=at)


def refuse(made, by=Hand.UNIT, user=None, reason="当天没有到场"):
    answer = Answer(by, reason)
    return services.refuse(claim=made, answer=answer, actor=acting(user), at=LATER)


def appeal(made, at=LATER):
    return services.appeal(claim=made, reason="有照片可以证明", actor=acting(), at=at)


def total(person):
    return sum(HourTotal.objects.filter(volunteer=person).values_list("timed", flat=True))


def test_a_missing_record_is_entered_by_hand_once_it_is_upheld(person, office):
    made = claim(person)
    found = uphold(made, user=office)
    entry = HourEntry.objects.get()
    assert (entry.source, entry.minutes, entry.confirmed_by) == ("manual", 120, office.pk)
    assert (found.state, found.result, total(person)) == ("upheld", entry, 120)
    assert entry.text.reason == "已向组长核实"
    assert [step.action for step in found.steps.order_by("pk")] == ["claim", "uphold"]
    rows = AuditRow.objects.filter(object_id=str(made.pk)).order_by("pk")
    assert [row.action for row in rows] == ["claim.claim", "claim.uphold"]


def test_a_wrong_record_is_corrected_and_stays_visible(person):
    entry = record(person)
    found = uphold(claim(person, entry=entry))
    assert found.unit == person.unit
    assert found.result.corrects == entry
    assert (total(person), HourEntry.objects.count()) == (120, 3)


def test_a_record_that_should_not_be_there_is_taken_back(person):
    found = uphold(claim(person, Stands(DAY, 0), entry=record(person)), stands=Stands(DAY, 0))
    assert (found.result, total(person)) == (None, 0)


def test_the_unit_that_ran_the_shift_is_asked(person):
    shift = make_shift(project=make_project(), starts_at=NOON - 3 * HOUR)
    made = claim(person, shift=shift, project_title="")
    assert (made.unit, made.project_title) == (shift.project.unit, shift.project.title)
    entry = uphold(made).result
    assert (entry.shift, entry.unit) == (shift, person.unit)


def test_a_refusal_goes_to_the_office_whose_answer_is_the_last(person, office):
    made = refuse(claim(person))
    assert appeal(made).due_on == LATER.date() + dt.timedelta(days=10)
    with pytest.raises(errors.NotPossible):
        uphold(made, by=Hand.UNIT)
    found = uphold(made, by=Hand.OFFICE, user=office)
    assert (found.state, total(person)) == ("appeal_upheld", 120)
    with pytest.raises(errors.NotPossible):
        appeal(found)


def test_less_than_was_claimed_can_be_appealed_against_and_all_of_it_cannot(person, office):
    short = Stands(DAY, 60, NOON - 3 * HOUR, NOON - 2 * HOUR)
    made = uphold(claim(person), stands=short)
    found = uphold(appeal(made), by=Hand.OFFICE, user=office)
    assert (total(person), found.result.corrects) == (120, made.result)
    other = uphold(claim(make_volunteer(unit=person.unit)))
    with pytest.raises(errors.AppealOver):
        appeal(other)


def test_an_appeal_has_its_time(person):
    made = refuse(claim(person))
    with pytest.raises(errors.AppealOver):
        appeal(made, at=LATER + dt.timedelta(days=16))
    assert appeal(made, at=LATER + dt.timedelta(days=15)).state == "appealed"


def test_whoever_refused_does_not_decide_the_appeal_and_nobody_their_own(person, office):
    made = appeal(refuse(claim(person), by=Hand.OFFICE, user=office))
    with pytest.raises(errors.AnsweredBySame):
        uphold(made, by=Hand.OFFICE, user=office)
    mine = claim(make_volunteer(unit=person.unit, user=office))
    with pytest.raises(errors.OwnClaim):
        uphold(mine, by=Hand.OFFICE, user=office)


def test_an_overlap_is_refused_and_the_claim_stays_open(person):
    other = record(person)
    made = claim(person)
    with pytest.raises(HoursOverlap):
        uphold(made)
    assert list(writing.overlapping(made, TWO_HOURS)) == [other]
    made.refresh_from_db()
    assert (made.state, total(person)) == ("claimed", 60)


def test_a_record_corrected_meanwhile_is_corrected_as_it_stands(person):
    entry = record(person)
    made = claim(person, entry=entry)
    to = Corrected(30, DAY, TWO_HOURS.starts_at, TWO_HOURS.ends_at)
    ledger.correct(entry=entry, to=to, reason="签到时间有误", actor=acting(), at=NOON)
    assert uphold(made).result.minutes == total(person) == 120


def test_a_day_above_the_first_tier_asks_for_somebody_above(person):
    long = Stands(DAY, 500)
    made = claim(person, long)
    with pytest.raises(errors.AboveTier, match="500"):
        uphold(made, stands=long)
    assert uphold(made, by=Hand.PARENT, stands=long).state == "upheld"


@pytest.mark.parametrize("state", ["claimed", "appealed"])
def test_it_is_withdrawn_while_it_waits(person, state):
    made = claim(person)
    made = appeal(refuse(made)) if state == "appealed" else made
    assert services.withdraw(claim=made, actor=acting(), at=LATER).state == "withdrawn"
    with pytest.raises(errors.NotPossible):
        services.withdraw(claim=made, actor=acting(), at=LATER)
    assert claim(person).pk != made.pk


def test_the_same_is_claimed_once(person):
    entry = record(person, stands=Stands(DAY, 60))
    claim(person, entry=entry)
    claim(person, Stands(DAY, 30))
    with pytest.raises(errors.ClaimedAlready):
        claim(person, entry=entry)
    with pytest.raises(errors.ClaimedAlready):
        claim(person, Stands(DAY, 45))


@pytest.mark.parametrize(
    ("stands", "at", "code"),
    [
        (TWO_HOURS, NOON + dt.timedelta(days=181), "too_late"),
        (Stands(DAY, 0), NOON, "no_minutes"),
        (Stands(DAY, 60, NOON, NOON + HOUR), NOON, "future"),
    ],
)
def test_what_cannot_be_claimed_is_told(person, stands, at, code):
    with pytest.raises(errors.ClaimRefused) as refused:
        claim(person, stands, at)
    assert refused.value.code == code
    assert not HourClaim.objects.exists()


def test_what_stands_already_and_what_is_gone_cannot_be_claimed(person):
    entry = record(person, 120)
    with pytest.raises(errors.ClaimRefused, match="相同"):
        claim(person, entry=entry)
    ledger.correct(entry=entry, to=Corrected(0), reason="没有到场", actor=acting(), at=NOON)
    with pytest.raises(errors.NotStanding):
        claim(person, Stands(DAY, 30), entry=entry)


def test_whose_claim_it_is_is_told_of_the_answer(person):
    refuse(claim(person))
    told = Message.objects.get(template="claim.answered")
    assert (told.recipient, told.about) == (person.phone, person.pk)
    assert "单位未采纳" in told.text


def reminded(days):
    """Return who is written to so many days after a claim of NOON is due."""
    Message.objects.all().delete()
    sweeping.remind(actor=acting(), at=NOON + dt.timedelta(days=10 + days))
    return set(Message.objects.values_list("recipient", flat=True))


def test_reminders_go_to_the_unit_and_once_late_to_the_office_too(person, office):
    claim(person)
    admin = make_user(Role.UNIT_ADMIN)
    UnitStaff.objects.create(user=admin, unit=person.unit)
    staff, above = make_volunteer(user=admin), make_volunteer(user=office)
    assert reminded(-4) == set()
    assert reminded(-2) == {staff.phone}
    assert reminded(0) == set()
    assert reminded(1) == {staff.phone, above.phone}
    assert reminded(1) == set()
    assert HourClaim.objects.get().reminded_on == DAY + dt.timedelta(days=11)


def test_nobody_is_reminded_at_night(person):
    claim(person)
    assert sweeping.remind(actor=acting(), at=NOON + dt.timedelta(days=20, hours=12)) == 0


def test_what_was_said_goes_with_the_person_and_what_was_done_stays(person):
    person.state = "withdrawn"
    person.save()
    made = claim(person)
    anonymising.anonymise(volunteer_ids=[person.pk], actor=acting(), at=LATER)
    made.refresh_from_db()
    assert (made.state, made.text) == ("withdrawn", None)
    assert set(made.steps.values_list("reason", flat=True)) == {None}
    assert AuditRow.objects.filter(action="claim.claim").exists()
    assert not AuditReason.objects.filter(row__object_type="claim").exists()
