"""Hours in the roll-up: minutes by unit and month, timed and back-filled apart."""

import datetime as dt

import pytest
from django.utils import timezone

from reporting.rollup import recount
from tenants.audit.services import system_actor
from tenants.models import RollupRow
from tests.factories import make_unit, make_volunteer
from volunteers.groundwork.marks.models import Mark
from volunteers.service.ledger import services
from volunteers.service.ledger.services import Corrected, NewEntry

MARCH, APRIL = dt.date(2014, 3, 5), dt.date(2014, 4, 5)
NOW = timezone.now()


@pytest.fixture
def person(region):
    """Somebody who is counted already."""
    made = make_volunteer(unit=make_unit())
    recount.rebuild(at=NOW)
    return made


def enter(person, served_on=MARCH, minutes=60, source="manual"):
    entry = NewEntry(person.pk, person.unit_id, "清洁海滩", served_on, minutes, source=source)
    told = {"policy_version": "1", "actor": system_actor("command"), "at": NOW}
    return services.append(entries=[entry], **told)[0]


def kept(unit_id):
    rows = RollupRow.objects.filter(measure__startswith="hours", unit_id=unit_id)
    rows = rows.filter(region_code="alpha")
    return {(row.measure, row.month): row.value for row in rows}


def test_each_month_and_source_has_its_cell_for_unit_and_region(person):
    enter(person), enter(person, APRIL, 30), enter(person, source="backfill", minutes=45)
    recount.recount_marked(at=NOW)
    figures = {
        ("hours.timed", "2014-03"): 60,
        ("hours.timed", "2014-04"): 30,
        ("hours.backfilled", "2014-03"): 45,
    }
    assert kept(person.unit_id) == kept(None) == figures
    assert not Mark.objects.exists()
    assert recount.differences() == []


def test_a_correction_of_a_past_month_follows(person):
    entry = enter(person)
    recount.recount_marked(at=NOW)
    told = {"reason": "签到时间有误", "actor": system_actor("command"), "at": NOW}
    services.correct(entry=entry, to=Corrected(20), **told)
    assert recount.differences() == []  # the cell has a waiting mark
    recount.recount_marked(at=NOW)
    assert kept(None) == {("hours.timed", "2014-03"): 20}


def test_a_wrong_figure_is_found_and_made_anew(person):
    enter(person)
    recount.recount_marked(at=NOW)
    RollupRow.objects.filter(measure="hours.timed", unit_id=None).update(value=61)
    (found,) = recount.differences()
    assert (found.what, found.kept) == ("hours.timed of the region in 2014-03", "61")
    recount.rebuild(at=NOW)
    assert recount.differences() == []
