"""Hours go along to another region entry by entry, and count there for the person alone."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from tenants.audit.services import system_actor
from tests.factories import NOON, make_volunteer
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.models import Mark
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.ledger import carrying, services, totals
from volunteers.service.ledger.models import EntryText, HourEntry, HourTotal
from volunteers.service.ledger.services import Corrected, NewEntry

HOUR = dt.timedelta(hours=1)
TOLD = {"actor": system_actor("command"), "at": NOON}


@pytest.fixture
def person(region):
    """Somebody with an hour of time, a back-filled day, and a record that was taken back."""
    made = make_volunteer(state="registered")
    base = (made.pk, made.unit_id, "清洁海滩", NOON.date())
    times = {"starts_at": NOON, "ends_at": NOON + HOUR, "precision": "time"}
    entries = [
        NewEntry(*base, 60, **times, content="协助张三"),
        NewEntry(*base, 90, source="backfill"),
        NewEntry(*base, 30, source="manual"),
    ]
    rows = services.append(entries=entries, policy_version="1", **TOLD)
    services.correct(entry=rows[2], to=Corrected(0), reason="登记有误", **TOLD)
    return made


def carried(person, other):
    carrying.unpacked(other, json.loads(json.dumps(carrying.packed(person))))


def years(person):
    rows = HourTotal.objects.filter(volunteer=person)
    return [(row.year, row.timed, row.backfilled) for row in rows]


def test_what_stands_goes_along_with_its_dates_and_is_added_once(person):
    other = make_volunteer(state="registered")
    Mark.objects.all().delete()
    carried(person, other)
    carried(person, other)
    assert years(other) == years(person) == [(2014, 60, 90)]
    found = HourEntry.objects.filter(volunteer=other).order_by("minutes").first()
    assert (found.starts_at, found.carried_from, found.text.content) == (NOON, "alpha", "协助张三")
    assert not Mark.objects.filter(measure__startswith="hours").exists()
    assert totals.misplaced() == []


def test_time_that_is_occupied_there_comes_as_a_day(person):
    other = make_volunteer(state="registered")
    times = {"starts_at": NOON, "ends_at": NOON + HOUR, "precision": "time"}
    here = NewEntry(other.pk, other.unit_id, "另一项目", NOON.date(), 60, **times)
    services.append(entries=[here], policy_version="1", **TOLD)
    carried(person, other)
    assert years(other) == [(2014, 120, 90)]
    assert totals.misplaced() == []


def test_whoever_is_forgotten_leaves_minutes_and_no_word(person):
    publish(PersonAnonymised((person.pk,), timezone.now()))
    assert not EntryText.objects.exists()
    assert years(person) == [(2014, 60, 90)]
