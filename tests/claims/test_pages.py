"""Contesting a record by the pages, and answering it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tests.factories import make_unit, make_volunteer
from tests.service_factories import make_project, make_shift
from volunteers.people.own_data import gathering
from volunteers.people.units.models import Unit
from volunteers.service.checkin.models import Check
from volunteers.service.claims.models import HourClaim
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import HourEntry
from volunteers.service.ledger.services import NewEntry
from volunteers.service.settlement.models import Attendance

NEW, LIST = reverse("claims:new"), reverse("claims:list")


@pytest.fixture
def me(region, client_of, sign_in):
    client = client_of("alpha")
    user = sign_in(client, Role.VOLUNTEER, username="me_claims")
    school = Unit.objects.get(code="school")
    client.person = make_volunteer(state="registered", name="张三", user=user, unit=school)
    return client


@pytest.fixture
def staff(region, client_of, sign_in):
    def staff(role, unit=None):
        client = client_of("alpha")
        sign_in(client, role, unit=unit)
        return client

    return staff


def yesterday():
    return timezone.localdate() - dt.timedelta(days=1)


def at(hour):
    day = dt.datetime.combine(yesterday(), dt.time(hour))
    return timezone.make_aware(day)


def record(person, first=9, last=10):
    new = NewEntry(
        volunteer_id=person.pk,
        unit_id=person.unit_id,
        project_title="清洁海滩",
        served_on=yesterday(),
        minutes=(last - first) * 60,
        precision="time",
        starts_at=at(first),
        ends_at=at(last),
    )
    actor = system_actor("test")
    return ledger.append(entries=[new], policy_version="v1", actor=actor, at=timezone.now())[0]


def fields(first="09:00", last="11:00", **changes):
    values = {"served_on": yesterday().isoformat(), "starts": first, "ends": last}
    return values | {"project_title": "清洁海滩", "text": "组长漏记了我"} | changes


def claimed(me, query="", **changes):
    me.post(f"{NEW}{query}", fields(**changes))
    return HourClaim.objects.latest("created_at")


def answer(client, made, act="uphold", **changes):
    values = fields() | {"act": act, "reason": "已向组长核实"} | changes
    return client.post(reverse("claims:claim", args=[made.pk]), values)


def test_a_missing_record_is_claimed_reviewed_and_stands(me, staff):
    made = claimed(me)
    unit = staff(Role.UNIT_ADMIN, "school")
    assert "张三" in unit.get(LIST).content.decode()
    page = unit.get(reverse("claims:claim", args=[made.pk])).content.decode()
    assert "组长漏记了我" in page
    assert answer(unit, made).status_code == 302
    assert HourEntry.objects.get().minutes == 120
    told = me.get(reverse("claims:own_claim", args=[made.pk])).content.decode()
    assert "单位复核：采纳，已更正" in told
    assert "已向组长核实" in told


def test_a_form_is_filled_from_the_record_or_the_shift(me):
    entry = record(me.person)
    page = me.get(f"{NEW}?entry={entry.pk}").content.decode()
    assert 'value="09:00"' in page
    shift = make_shift(project=make_project(title="护河"), starts_at=at(14))
    page = me.get(f"{NEW}?shift={shift.pk}").content.decode()
    assert "护河" in page
    assert 'value="16:00"' in page
    assert claimed(me, f"?entry={entry.pk}").entry == entry


def test_nobody_contests_what_is_not_theirs(me, staff):
    entry = record(make_volunteer(unit=me.person.unit))
    for query in (f"?entry={entry.pk}", "?entry=x", f"?shift={entry.pk}"):
        assert me.get(f"{NEW}{query}").status_code == 404
    made = claimed(me)
    other = staff(Role.UNIT_ADMIN, "organ")
    assert other.get(reverse("claims:claim", args=[made.pk])).status_code == 404
    assert "张三" not in other.get(f"{LIST}?tab=open").content.decode()


def test_what_is_wrong_is_told_at_its_field(me):
    for changes, words in (
        ({"last": ""}, "起止时间须一并填写"),
        ({"first": "", "last": ""}, "请填写时长"),
        ({"first": "11:00", "last": "09:00", "minutes": "60"}, "结束时间须晚于开始时间"),
        ({"minutes": "121"}, "时长超过起止时间"),
        ({"text": "少"}, "id_text_error"),
    ):
        assert words in me.post(NEW, fields(**changes)).content.decode()
    assert not HourClaim.objects.exists()


def test_an_overlap_is_shown_where_it_can_be_mended(me, staff):
    record(me.person, 10, 12)
    made, unit = claimed(me), staff(Role.UNIT_ADMIN, "school")
    page = answer(unit, made).content.decode()
    assert "与下列记录的时间重叠" in page
    assert "10:00–12:00" in page
    assert answer(unit, made, ends="10:00").status_code == 302
    assert HourClaim.objects.get().result.minutes == 60


def test_a_refusal_is_appealed_against_and_decided_by_the_office(me, staff):
    made, office = claimed(me), staff(Role.OFFICE)
    assert office.get(LIST).context["page"].paginator.count == 0
    answer(staff(Role.UNIT_ADMIN, "school"), made, "refuse", served_on="", reason="没有到场记录")
    address = reverse("claims:own_claim", args=[made.pk])
    assert "没有到场记录" in me.get(address).content.decode()
    assert "field-error" in me.post(address, {"act": "appeal", "reason": ""}).content.decode()
    me.post(address, {"act": "appeal", "reason": "有照片可以证明"})
    assert office.get(LIST).context["page"].paginator.count == 1
    answer(office, made)
    made.refresh_from_db()
    assert made.state == "appeal_upheld"


def test_a_claim_is_withdrawn(me):
    made = claimed(me)
    address = reverse("claims:own_claim", args=[made.pk])
    me.post(address, {"act": "withdraw"})
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert me.post(address, {"act": "uphold"}).status_code == 404


def test_what_a_unit_leaves_lying_comes_to_the_office_as_late(me, staff):
    made, office = claimed(me), staff(Role.OFFICE)
    HourClaim.objects.update(due_on=yesterday())
    page = office.get(f"{LIST}?kind=missing&unit={me.person.unit_id}")
    assert [line.claim.pk for line in page.context["lines"]] == [made.pk]
    assert "已逾期" in page.content.decode()
    assert 'class="count"' in page.content.decode()
    assert office.get(f"{LIST}?kind=wrong").context["page"].paginator.count == 0
    assert answer(office, made).status_code == 302


def test_checks_and_rules_stand_beside_the_claim(me, staff):
    shift = make_shift(project=make_project(unit=me.person.unit), starts_at=at(9))
    now = timezone.now()
    about = {"shift": shift, "volunteer": me.person, "at": at(9), "received_at": now}
    Check.objects.create(kind="in", source="override", reason="手机没电", **about)
    steps = [{"rule": "present", "minutes": 90}, {"rule": "rounded", "minutes": -5}]
    values = {"attended_minutes": 90, "counted_minutes": 85, "steps": steps, "settled_at": now}
    Attendance.objects.create(shift=shift, volunteer=me.person, policy_version="1", **values)
    page = staff(Role.OFFICE).get(
        reverse("claims:claim", args=[claimed(me, f"?shift={shift.pk}").pk])
    )
    assert "手机没电" in page.content.decode()
    assert "签到 · 组长代签" in page.content.decode()
    assert "签到至签退" in page.content.decode()


def test_the_list_asks_the_same_of_the_database_for_many(me, staff):
    office = staff(Role.OFFICE)
    asked = []
    for _round in range(2):
        for hour in (9, 10, 11):
            person = make_volunteer(unit=make_unit())
            claim = claimed(me, served_on=yesterday().isoformat(), project_title=f"{_round}{hour}")
            HourClaim.objects.filter(pk=claim.pk).update(volunteer=person, unit=person.unit)
        office.get(LIST)
        with CaptureQueriesContext(connection) as noted:
            office.get(f"{LIST}?tab=open")
        asked.append(len(noted))
    assert asked[0] == asked[1] <= 16


def test_what_was_contested_and_the_hours_are_taken_along(me):
    entry = record(me.person)
    claimed(me, f"?entry={entry.pk}")
    told = gathering.gathered(me.person, at=timezone.now())
    assert [(row["minutes"], row["id"]) for row in told["hours"]] == [(60, str(entry.pk))]
    assert told["hour_totals"] == [{"year": yesterday().year, "timed": 60, "backfilled": 0}]
    assert [step["reason"] for step in told["claims"][0]["steps"]] == ["组长漏记了我"]
