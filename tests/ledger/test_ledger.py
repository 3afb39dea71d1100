"""The ledger only grows; totals follow it, and no two live entries of a person share time."""

import datetime as dt
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ProgrammingError

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.factories import NOON, make_unit, make_volunteer
from volunteers.groundwork.marks.models import Mark
from volunteers.service.ledger import errors, services, totals
from volunteers.service.ledger.models import EntryText, HourEntry, HourTotal, OccupiedInterval
from volunteers.service.ledger.services import Corrected, NewEntry

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def person(region):
    return make_volunteer(state="registered", unit=make_unit())


def entry_of(person, start=NOON, minutes=120, **changes):
    values = {"volunteer_id": person.pk, "unit_id": person.unit_id, "project_title": "清洁海滩"}
    values |= {"served_on": start.date(), "minutes": minutes, "precision": "time"}
    times = {"starts_at": start, "ends_at": start + dt.timedelta(minutes=minutes)}
    return NewEntry(**values | times | changes)


def append(*entries):
    return services.append(
        entries=entries, policy_version="v1", actor=system_actor("command"), at=NOON
    )


def correct(entry, to, reason="签到时间有误"):
    return services.correct(
        entry=entry, to=to, reason=reason, actor=system_actor("command"), at=NOON
    )


def kept(person):
    rows = HourTotal.objects.filter(volunteer=person).order_by("year")
    return {row.year: (row.timed, row.backfilled) for row in rows}


def test_an_entry_adds_to_its_year_and_marks_its_unit_and_month(person):
    append(entry_of(person), entry_of(person, NOON + 5 * HOUR, 30, source="backfill"))
    assert kept(person) == {2014: (120, 30)}
    marks = Mark.objects.filter(month="2014-01").values_list("measure", "unit_id")
    assert set(marks) == {
        (measure, unit) for measure in ("hours.timed", "hours.backfilled")
        for unit in (person.unit_id, None)
    }  # fmt: skip


def test_time_that_is_occupied_is_refused_and_the_row_named(person):
    append(entry_of(person))
    with pytest.raises(errors.HoursOverlap) as refusal:
        append(entry_of(person, NOON + 3 * HOUR), entry_of(person, NOON + HOUR))
    assert refusal.value.rows == (1,)
    assert kept(person) == {2014: (120, 0)}


def test_two_of_one_file_that_overlap_name_the_later(person):
    with pytest.raises(errors.HoursOverlap) as refusal:
        append(entry_of(person), entry_of(make_volunteer()), entry_of(person, NOON + HOUR))
    assert refusal.value.rows == (2,)


def test_one_that_ends_when_the_next_begins_shares_no_time(person):
    append(entry_of(person), entry_of(person, NOON + 2 * HOUR))
    assert kept(person) == {2014: (240, 0)}


def test_a_day_occupies_nothing(person):
    day = replace(entry_of(person), starts_at=None, ends_at=None, precision="day")
    append(day, day)
    assert kept(person) == {2014: (240, 0)}
    assert not OccupiedInterval.objects.exists()


def test_a_correction_adds_two_entries_and_frees_what_is_no_longer_served(person):
    (entry,) = append(entry_of(person))
    correct(entry, Corrected(60, starts_at=NOON, ends_at=NOON + HOUR))
    assert list(HourEntry.objects.order_by("pk").values_list("minutes", flat=True)) == [
        120,
        -120,
        60,
    ]
    assert kept(person) == {2014: (60, 0)}
    append(entry_of(person, NOON + HOUR, 60))


def test_a_correction_of_last_year_counts_in_that_year(person):
    last_year = NOON - dt.timedelta(days=30)
    (entry,) = append(entry_of(person, last_year))
    append(entry_of(person))
    correct(entry, Corrected(0))
    assert kept(person) == {2013: (0, 0), 2014: (120, 0)}


def test_an_entry_is_corrected_once_and_its_successor_again(person):
    (entry,) = append(entry_of(person))
    _back, instead = correct(entry, Corrected(60, starts_at=NOON, ends_at=NOON + HOUR))
    with pytest.raises(errors.AlreadyCorrected):
        correct(entry, Corrected(0))
    correct(instead, Corrected(0))
    assert kept(person) == {2014: (0, 0)}


@pytest.mark.parametrize(
    ("to", "reason", "refusal"),
    [
        (Corrected(60), "改", errors.NoReason),
        (Corrected(120, None, NOON, NOON + 2 * HOUR), "理由充分", errors.NothingChanges),
    ],
)
def test_a_correction_says_why_and_changes_something(person, to, reason, refusal):
    (entry,) = append(entry_of(person))
    with pytest.raises(refusal):
        correct(entry, to, reason)


def test_a_counter_entry_is_not_corrected(person):
    (entry,) = append(entry_of(person))
    (back,) = correct(entry, Corrected(0))
    with pytest.raises(errors.NotAnEntry):
        correct(back, Corrected(30))


def test_reasons_and_content_are_sealed_apart_and_audited(person):
    (entry,) = append(entry_of(person, content="协助张三"))
    correct(entry, Corrected(0), "张三未到场")
    text = EntryText.objects.get(entry__corrects=entry)
    assert text.reason == "张三未到场"
    assert "张三" not in str(list(AuditRow.objects.values()))


@pytest.mark.parametrize("statement", ["UPDATE {} SET minutes = 1", "DELETE FROM {}"])
def test_the_application_may_not_change_the_ledger(person, statement):
    append(entry_of(person))
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement.format("volunteers_hourentry"))


def test_the_command_finds_a_planted_wrong_total(person):
    append(entry_of(person))
    call_command("verify_hours", region="alpha", stdout=StringIO())
    HourTotal.objects.filter(volunteer=person).update(timed=121)
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_hours", region="alpha", stdout=told)
    assert f"{person.pk} 2014: timed 121 kept, 120 summed" in told.getvalue()


def test_the_command_finds_time_that_is_not_occupied(person):
    (entry,) = append(entry_of(person))
    OccupiedInterval.objects.all().delete()
    assert totals.misplaced() == [entry.pk]
