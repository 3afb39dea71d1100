"""Somebody applies who is on file in another city: held back until both offices agree."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.audit.models import AuditRow
from tenants.context import in_region
from tenants.models import Letter
from tests.duplicates.test_cases import ACTOR, NUMBER, compare, delivering, enter, find, state_of
from tests.factories import NOON, make_consent, make_volunteer
from volunteers.groundwork.common.facts import publish
from volunteers.people.duplicates.models import DuplicateCase, Finding
from volunteers.people.profiles.models import Consent
from volunteers.people.registration import applying
from volunteers.people.registration.facts import ApplicationSubmitted
from volunteers.people.registration.models import Application, DecisionBatch
from volunteers.people.units.models import Unit

__all__ = ["ACTOR"]


@pytest.fixture
def applied(db, at):
    there = enter("beta", "乙地金丝雀")
    compare("beta", at=at)
    with in_region("alpha"):
        application = Application.objects.create(
            state="submitted",
            name="甲地金丝雀",
            document_kind="resident_id",
            document_number=NUMBER,
            unit=Unit.objects.get(code="school"),
            **dict.fromkeys(("submitted_at", "created_at", "updated_at"), NOON),
        )
        publish(ApplicationSubmitted(application.pk, at))
    delivering.deliver_waiting(at=at)
    return application, there


def conflict(application):
    with in_region("alpha"):
        application.refresh_from_db()
        return application.has_conflict


def test_the_application_waits_and_both_offices_have_a_case(applied):
    application, there = applied
    assert conflict(application)
    with in_region("alpha"):
        assert DuplicateCase.objects.get().application_id == application.pk
    with in_region("beta"):
        assert DuplicateCase.objects.get().volunteer_id == there.pk


def test_it_goes_on_once_the_other_region_lets_the_person_go(applied, at):
    application, there = applied
    find("beta", Finding.KEEP_THERE, at)
    find("alpha", Finding.KEEP_HERE, at)
    assert not conflict(application)
    assert state_of("beta", there) == "moved"


def test_it_stays_held_where_the_person_stays_in_the_other_region(applied, at):
    application, there = applied
    find("beta", Finding.KEEP_HERE, at)
    find("alpha", Finding.KEEP_THERE, at)
    assert conflict(application)
    assert state_of("beta", there) == "registered"


def test_an_application_that_is_taken_back_closes_the_case_in_both_regions(applied, at):
    application, there = applied
    with in_region("alpha"):
        applying.withdraw(application_id=application.pk, actor=ACTOR, at=at)
    delivering.deliver_waiting(at=at)
    for code in ("alpha", "beta"):
        with in_region(code):
            assert DuplicateCase.objects.get().state == "settled"
    assert state_of("beta", there) == "registered"


DAY = dt.timedelta(days=1)


def decide(application, at, *, state="approved", volunteer=None):
    """As an office decides; it can take it back for two hours."""
    with in_region("alpha"):
        decision = DecisionBatch.objects.create(
            action="approve", made_at=at, undo_until=at + dt.timedelta(hours=2)
        )
        Application.objects.filter(pk=application.pk).update(
            state=state, volunteer=volunteer, decision=decision
        )


@pytest.fixture
def let_go(applied, at):
    """The other region lets the person go, with a consent and what else is kept."""
    application, there = applied
    with in_region("beta"):
        make_consent(there, kind="own")
    find("beta", Finding.TRANSFER, at)
    find("alpha", Finding.KEEP_HERE, at)
    assert state_of("beta", there) == "moved"
    return application


def waiting():
    return Letter.objects.exclude(payload=None).values_list("kind", "state")


def test_what_is_kept_of_the_person_waits_until_the_approval_is_final(let_go, at):
    assert list(waiting()) == [("transfer.merged", "waiting")]
    with in_region("alpha"):
        person = make_volunteer(name="甲地金丝雀", state="registered")
    decide(let_go, at + DAY, volunteer=person)
    delivering.deliver_waiting(at=at + DAY)
    assert list(waiting()) == [("transfer.merged", "waiting")]  # the approval can be taken back
    delivering.deliver_waiting(at=at + 2 * DAY)
    assert not waiting()
    with in_region("alpha"):
        assert Consent.objects.filter(volunteer=person, kind="own").count() == 1


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_nothing_is_kept_of_a_person_who_never_came(let_go, at, state):
    decide(let_go, at, state=state)
    delivering.deliver_waiting(at=at + DAY)
    assert not waiting()
    assert not Letter.objects.filter(state="failed").exists()
    with in_region("alpha"):
        told = AuditRow.objects.get(action="volunteer.merge_dropped")
        assert told.changes == {"from": "beta"}
