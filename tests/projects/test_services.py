"""Projects from draft to end: who is told no, what is kept, what follows."""

import datetime as dt
import threading

import pytest
from django.db import connection

from tenants.audit.models import AuditReason, AuditRow
from tenants.audit.services import Actor, system_actor
from tenants.context import in_region
from tenants.errors import RuleBroken
from tests.factories import NOON
from tests.service_factories import HOUR, make_project, make_shift, make_sign_up
from volunteers.service.projects import errors, services
from volunteers.service.projects.models import Project
from volunteers.service.projects.rules import Action, Place
from volunteers.service.projects.services import Decision, Told
from volunteers.service.shifts.models import Shift, SignUp

ACTOR = system_actor("command")
OFFICE = Place(True, False, False)
OWN = Place(False, True, False)
TOLD = {
    "title": "清洁海滩", "theme": "nature", "category": "environment", "summary": "一起捡拾垃圾",
    "place": "万绿园", "contact_name": "团委办公室", "contact_phone": "0898-00000000",
}  # fmt: skip


def told(**changes):
    return Told(**TOLD | changes)


def draft(unit, **changes):
    return services.create(unit_id=unit.pk, told=told(**changes), actor=ACTOR, at=NOON)


def submit(project):
    return services.submit(project=project, actor=ACTOR, at=NOON)


def decide(project, action, place=OFFICE, reason="", actor=ACTOR):
    decision = Decision(action, place, reason)
    return services.decide(project=project, decision=decision, actor=actor, at=NOON)


def actions():
    rows = AuditRow.objects.filter(object_type="project").order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_without_an_approver_what_is_submitted_is_published(unit):
    assert submit(draft(unit)).state == "published"
    assert actions() == ["project.create", "project.submit"]
    assert Project.objects.get().policy_version.startswith("national:1")


def test_with_an_approver_it_waits_is_returned_mended_and_published(unit, approved_by):
    approved_by("parent_unit")
    project = submit(draft(unit))
    assert project.state == "submitted"
    project = decide(project, Action.RETURN, reason="请写明集合地点")
    assert (project.state, project.reason) == ("returned", "请写明集合地点")
    services.edit(project=project, told=told(place="万绿园东门"), actor=ACTOR, at=NOON)
    project = decide(submit(project), Action.PUBLISH)
    assert (project.state, project.place, project.reason) == ("published", "万绿园东门", "")
    assert AuditReason.objects.filter(row__action="project.return").count() == 1


def test_a_unit_does_not_approve_its_own(unit, approved_by):
    approved_by("parent_unit")
    with pytest.raises(errors.NotYours):
        decide(submit(draft(unit)), Action.PUBLISH, OWN)


def test_a_return_says_why(unit, approved_by):
    approved_by("office")
    with pytest.raises(errors.ReasonMissing):
        decide(submit(draft(unit)), Action.RETURN, reason="不行")


def test_who_comes_second_is_told_who_decided(unit, approved_by):
    approved_by("office")
    project = submit(draft(unit))
    decide(project, Action.PUBLISH, actor=Actor(None, "王主任", None, "page"))
    with pytest.raises(errors.NotOpen, match="王主任 已办理"):
        decide(project, Action.RETURN, reason="请写明集合地点")


def test_what_waits_or_was_approved_is_not_changed(unit, approved_by):
    approved_by("office")
    project = submit(draft(unit))
    for _state in ("submitted", "published"):
        with pytest.raises(errors.NotOpen):
            services.edit(project=project, told=told(title="别的"), actor=ACTOR, at=NOON)
        Project.objects.update(state="published")


def test_ages_that_leave_nobody_in_are_refused(unit):
    with pytest.raises(errors.AgesMissEverybody):
        draft(unit, min_age=60, max_age=16)


def test_a_copy_is_a_draft_that_says_the_same(unit):
    made = services.copy(project=submit(draft(unit)), actor=ACTOR, at=NOON)
    assert (made.state, made.title, made.unit_id) == ("draft", "清洁海滩", unit.pk)
    assert Project.objects.count() == 2


def test_closing_cancels_what_is_ahead_and_keeps_what_was(unit):
    project = make_project(unit=unit)
    ahead = make_shift(project=project, starts_at=NOON + dt.timedelta(days=2))
    make_sign_up(ahead)
    past = make_shift(project=project, starts_at=NOON - 24 * HOUR)
    services.close(project=project, reason="活动已全部完成", actor=ACTOR, at=NOON)
    assert [Shift.objects.get(pk=one.pk).state for one in (ahead, past)] == ["cancelled", "planned"]
    assert SignUp.objects.get().state == "cancelled"
    with pytest.raises(errors.NotOpen):
        services.close(project=project, reason="活动已全部完成", actor=ACTOR, at=NOON)


def at_once(project, works):
    """Decide from two threads at the same instant; return what was refused."""
    start, refused = threading.Barrier(len(works)), []

    def work(one):
        start.wait(60)
        with in_region("alpha"):
            try:
                one()
            except RuleBroken as refusal:
                refused.append(refusal)
        connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused


def test_of_two_at_the_same_instant_one_decides(own_database):
    with in_region("alpha"):
        project = make_project(state="submitted")
    works = [
        lambda: decide(project, Action.PUBLISH),
        lambda: decide(project, Action.RETURN, reason="请写明集合地点"),
    ]
    refused = at_once(project, works)
    assert [type(one) for one in refused] == [errors.NotOpen]
    with in_region("alpha"):
        decided = AuditRow.objects.filter(action__in=("project.publish", "project.return"))
        assert decided.count() == 1
