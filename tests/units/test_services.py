import datetime as dt

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from volunteers.groundwork.marks.models import Mark
from volunteers.people.units import services
from volunteers.people.units.models import DatedFigure, Unit

ACTOR = system_actor("command")
NOW = dt.datetime(2014, 1, 5, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2014, 1, 1)


def make(code="clinic", **changes):
    school = Unit.objects.get(code="school")
    fields = {"code": code, "name": "校医院", "kind": "organ", "parent_id": school.pk} | changes
    return services.create_unit(new=services.NewUnit(**fields), actor=ACTOR, at=NOW)


def test_a_unit_lies_below_its_parent(region):
    assert make().path == "/league/school/clinic/"
    assert make("top", parent_id=None).path == "/top/"


def test_a_new_unit_is_on_record_and_marked(region):
    unit = make()
    assert AuditRow.objects.get(action="unit.create", object_id=unit.pk).changes["code"] == "clinic"
    assert Mark.objects.filter(unit_id=unit.pk, measure="units").exists()


def test_a_code_is_given_once(region):
    with pytest.raises(services.UnitCodeTaken):
        make("school")


def figure(**fields):
    new = services.NewFigure(measure="baseline", as_of=DAY, source="示例", **fields)
    return services.record_figure(new=new, actor=ACTOR, at=NOW)


def test_a_later_figure_leaves_the_earlier_one(region):
    school = Unit.objects.get(code="school")
    figure(unit_id=school.pk, value=100)
    figure(unit_id=school.pk, value=120)
    assert sorted(school.figures.values_list("value", flat=True)) == [100, 120]


def test_a_figure_about_a_region_is_marked_as_such(region):
    figure(region_code="beta", value=500)
    assert Mark.objects.filter(unit_id=None, about_region="beta", measure="baseline").exists()


def test_a_figure_asked_for_and_not_reported_has_no_value(region):
    assert figure(region_code="beta").value is None
    assert DatedFigure.objects.get(region_code="beta").value is None


def test_staffed_units_are_exactly_those_given(region, account):
    user = account("alpha", "unit_admin", unit="organ")
    school = Unit.objects.get(code="school")
    services.set_staffed_units(user_id=user.pk, unit_ids=[school.pk], actor=ACTOR, at=NOW)
    assert [staffed.unit for staffed in user.staffed_units.all()] == [school]
    row = AuditRow.objects.get(action="account.set_units")
    assert row.changes["units"][1] == [str(school.pk)]
