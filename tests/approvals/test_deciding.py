"""Deciding on a batch: who becomes a volunteer, with which number, and what stands on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import Actor
from tests.approvals.applications import acting, chosen, make_application
from tests.factories import make_number, make_user, make_volunteer
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.profiles.reasons import NamesSomebody
from volunteers.people.registration import deciding, rules
from volunteers.people.registration.conflicts import Why
from volunteers.people.registration.deciding import MoreApplications, Outcome, ReasonMissing
from volunteers.people.registration.models import (
    Application,
    ApplicationStep,
    VolunteerNumber,
)
from volunteers.people.registration.rules import Action
from volunteers.people.units.models import Unit


@pytest.fixture
def office(region: Any) -> Actor:
    return acting(make_user(Role.OFFICE, full_name="沈审核"))


def approve(office: Actor, at: dt.datetime, *applications: Application, **more: Any) -> Outcome:
    selection = chosen(*applications, **more)
    return deciding.decide(
        selection=selection, action=Action.APPROVE, reason="", actor=office, at=at
    )


def send_back(office: Actor, at: dt.datetime, *ones: Application, reason: str = "照片") -> Outcome:
    return deciding.decide(
        selection=chosen(*ones), action=Action.RETURN, reason=reason, actor=office, at=at
    )


def test_who_is_approved_becomes_a_volunteer_with_all_that_was_told(
    office: Actor, at: dt.datetime
) -> None:
    one = make_application(files={"photo": "photos/x"}, guardian={"name": "李父"})
    approve(office, at, one)
    person = Volunteer.objects.get(applications=one)
    assert (person.state, person.registered_at, person.name) == ("registered", at, one.name)
    assert person.document_number == one.document_number
    assert person.phone == one.phone
    assert (person.answers, person.files) == ({"job_title": "科员"}, {"photo": "photos/x"})
    assert person.guardian == {"name": "李父"}
    assert person.unit_id == one.unit_id


def test_numbers_run_without_gaps_and_pass_their_check(office: Actor, at: dt.datetime) -> None:
    approve(office, at, make_application(), make_application())
    approve(office, at, make_application())
    rows = VolunteerNumber.objects.order_by("sequence")
    assert [row.sequence for row in rows] == [1, 2, 3]
    policy = rules.NumberPolicy(source="")
    assert all(rules.is_number(policy, row.number[:-9], row.number) for row in rows)
    numbers = set(Volunteer.objects.exclude(volunteer_number="").values_list("volunteer_number"))
    assert numbers == {(row.number,) for row in rows}


def test_consents_are_kept_of_the_person_and_of_the_guardian(
    office: Actor, at: dt.datetime
) -> None:
    when = "2014-01-03T10:00:00+08:00"
    given = [
        {"code": "personal_data", "version": "2024-1", "given": True, "at": when},
        {"code": "guardian", "version": "2024-1", "given": True, "at": when},
        {"code": "publish_name", "version": "2024-1", "given": False, "at": when},
    ]
    outcome = approve(office, at, make_application(agreements=given))
    kept = Consent.objects.filter(batch=outcome.batch.pk).values_list("kind", "text_version")  # type: ignore[union-attr]
    assert set(kept) == {("own", "personal_data:2024-1"), ("guardian", "guardian:2024-1")}


def test_every_decision_is_on_record_with_its_policy(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    approve(office, at, one)
    one.refresh_from_db()
    assert one.policy_version.startswith("national:")
    assert (one.decided_by, one.decided_by_label) == (office.user_id, "沈审核")
    step = ApplicationStep.objects.get(application=one, action="approve")
    assert (step.from_state, step.to_state, step.at) == ("submitted", "approved", at)
    row = AuditRow.objects.get(action="application.approve")
    assert row.changes["volunteer"] == str(one.volunteer_id)


def test_the_figures_of_the_unit_are_marked(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    approve(office, at, one)
    marked = Mark.objects.filter(unit_id=one.unit_id).values_list("measure", flat=True)
    assert {"entered", "registered"} <= set(marked)


def test_whoever_was_entered_becomes_registered_instead(office: Actor, at: dt.datetime) -> None:
    number = make_number()
    entered = make_volunteer(number=number, name="旧名字", national_number="5300001")
    one = make_application(number=number)
    approve(office, at, one)
    person = Volunteer.objects.get()
    assert (person.pk, person.state, person.name) == (entered.pk, "registered", one.name)
    assert person.national_number == "5300001"
    assert person.volunteer_number


def test_a_return_says_why_and_counts(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    send_back(office, at, one, reason="照片不清楚")
    one.refresh_from_db()
    assert (one.state, one.reason, one.returned_times) == ("returned", "照片不清楚", 1)
    assert not Volunteer.objects.exists()


@pytest.mark.parametrize("action", [Action.RETURN, Action.REJECT])
def test_nobody_is_turned_away_without_a_reason(
    office: Actor, at: dt.datetime, action: Action
) -> None:
    selection = chosen(make_application())
    with pytest.raises(ReasonMissing):
        deciding.decide(selection=selection, action=action, reason=" ", actor=office, at=at)


def test_the_loser_is_told_who_decided_and_when(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    approve(office, at, one)
    late = approve(acting(make_user()), at, one)
    assert (late.batch, late.done) == (None, 0)
    conflict = late.conflicts[0]
    assert (conflict.why, conflict.by, conflict.at) == (Why.DECIDED, "沈审核", at)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"has_conflict": True}, Why.DUPLICATE),
        ({"state": "withdrawn"}, Why.GONE),
        ({"birth_date": dt.date(2000, 1, 6)}, Why.AGE),
        ({"birth_date": dt.date(1999, 1, 5)}, Why.GUARDIAN),
    ],
)
def test_what_speaks_against_one_leaves_only_that_one_out(
    office: Actor, at: dt.datetime, changes: dict[str, Any], why: Why
) -> None:
    good, bad = make_application(), make_application(**changes)
    outcome = approve(office, at, good, bad)
    assert outcome.done == 1
    assert [(one.application_id, one.why) for one in outcome.conflicts] == [(bad.pk, why)]


def test_a_document_registered_meanwhile_is_left_out(office: Actor, at: dt.datetime) -> None:
    number = make_number()
    make_volunteer(number=number, state="registered")
    outcome = approve(office, at, make_application(number=number))
    assert [one.why for one in outcome.conflicts] == [Why.REGISTERED]


def test_what_changed_since_it_was_shown_is_not_decided(office: Actor, at: dt.datetime) -> None:
    one = make_application(updated_at=at)
    outcome = approve(office, at, one, shown_at=at - dt.timedelta(seconds=1))
    assert [one.why for one in outcome.conflicts] == [Why.CHANGED]


def test_nobody_is_decided_unseen(office: Actor, at: dt.datetime) -> None:
    with pytest.raises(MoreApplications):
        approve(office, at, make_application(), make_application(), shown=1)


def test_an_office_that_decides_for_a_delegate_does_so_on_record(
    office: Actor, at: dt.datetime
) -> None:
    approve(office, at, make_application(approver_unit=Unit.objects.get(code="school")))
    approve(office, at, make_application(approver_unit=Unit.objects.get(code="league")))
    said = AuditRow.objects.filter(action="application.approve").order_by("pk")
    assert [row.changes.get("overrides") for row in said] == ["school", None]


def statements(office: Actor, at: dt.datetime, count: int) -> int:
    ones = [make_application() for _one in range(count)]
    with CaptureQueriesContext(connection) as seen:
        assert approve(office, at, *ones).done == count
    return len(seen)


def test_many_take_no_more_statements_than_few(office: Actor, at: dt.datetime) -> None:
    approve(office, at, make_application())
    few, many = statements(office, at, 3), statements(office, at, 60)
    assert many <= few <= 50


def test_a_reason_for_several_names_none_of_them(office: Actor, at: dt.datetime) -> None:
    one, other = make_application(name="欧阳一一"), make_application()
    said = {"action": Action.REJECT, "actor": office, "at": at}
    for reason in ("欧阳一一等材料不全", "电话13800000001不通"):
        with pytest.raises(NamesSomebody):
            deciding.decide(selection=chosen(one, other), reason=reason, **said)
    assert deciding.decide(selection=chosen(one), reason="欧阳一一材料不全", **said).done == 1
