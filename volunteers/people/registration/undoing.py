"""Taking a decision back within policy's seconds, before anybody was told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Consent, Volunteer, VolunteerState
from volunteers.people.registration.deciding import MEASURES
from volunteers.people.registration.facts import DecisionUndone
from volunteers.people.registration.models import (
    Application,
    ApplicationStep,
    DecisionBatch,
    VolunteerNumber,
)
from volunteers.people.registration.rules import Action


class TooLate(RuleBroken):
    code = "too_late_to_undo"
    message = _("撤销时间已过，已开始通知申请人。")


class UndoneAlready(RuleBroken):
    code = "undone_already"
    message = _("这次办理已撤销。")


class NotYours(RuleBroken):
    code = "not_your_decision"
    message = _("只有办理人本人可以撤销。")


class BuiltUpon(RuleBroken):
    code = "built_upon"
    message = _("这次办理之后已有新的变更，不能撤销。")


@transaction.atomic
def undo(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> int:
    """Take one's own decision back; return how many applications wait again. Who was registered by
    it is gone again, or only entered again; numbers stay reserved to their applications.

    :raises NotYours, TooLate, UndoneAlready: it can't be, or is not theirs to take back
    :raises BuiltUpon: one of the people has been changed since
    """
    batch = DecisionBatch.objects.select_for_update().get(pk=batch_id)
    _refuse(batch, actor, at)
    applications = list(
        Application.objects.filter(decision=batch)
        .only("pk", "state", "unit_id", "volunteer_id")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    units = {one.unit_id for one in applications}
    if batch.action == Action.APPROVE:
        units |= _unregister(batch, applications, at)
    _put_back(batch, applications, actor, at)
    batch.undone_at, batch.former = at, None
    batch.save(update_fields=["undone_at", "former"])
    if batch.action == Action.APPROVE:
        touch(unit_ids=units, measures=MEASURES)
    return len(applications)


def _refuse(batch: DecisionBatch, actor: Actor, at: dt.datetime) -> None:
    if batch.made_by != actor.user_id:
        raise NotYours
    if batch.undone_at is not None:
        raise UndoneAlready
    if batch.told_at is not None or at > batch.undo_until:
        raise TooLate


def _unregister(batch: DecisionBatch, applications: list[Application], at: dt.datetime) -> set[Any]:
    keys = [one.volunteer_id for one in applications if one.volunteer_id]
    people = Volunteer.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    former = batch.former or {}
    known = [person for person in people if str(person.pk) in former]
    fresh = [person for person in people if str(person.pk) not in former]
    made = set(Application.objects.filter(decision=batch).values_list("decided_at", flat=True))
    if len(known) + len(fresh) < len(keys) or any(one.updated_at not in made for one in people):
        raise BuiltUpon
    units = {person.unit_id for person in people}
    VolunteerNumber.objects.filter(volunteer__in=keys).update(volunteer=None)
    Consent.objects.filter(batch=batch.pk).delete()
    publish(
        DecisionUndone(batch.pk, tuple(one.pk for one in fresh), tuple(one.pk for one in known), at)
    )
    Volunteer.objects.filter(pk__in=[person.pk for person in fresh]).delete()
    return units | _enter_again(known, former, at)


def _enter_again(
    known: list[Volunteer], former: dict[str, dict[str, Any]], at: dt.datetime
) -> set[Any]:
    for person in known:
        before = former[str(person.pk)]
        for name, value in before.items():
            setattr(person, name, value)
        hashed = before["phone_hash"]
        person.phone_hash = bytes.fromhex(hashed) if hashed else None
        person.birth_date = before["birth_date"] and dt.date.fromisoformat(before["birth_date"])
        person.state, person.registered_at = VolunteerState.ENTERED, None
        person.volunteer_number, person.updated_at = "", at
        person.save()
    return {person.unit_id for person in known}


def _put_back(
    batch: DecisionBatch, applications: list[Application], actor: Actor, at: dt.datetime
) -> None:
    steps = _last_steps(batch, applications)
    before = {key: step.from_state for key, step in steps.items()}
    by_state: dict[str, list[UUID]] = defaultdict(list)
    for one in applications:
        by_state[before[one.pk]].append(one.pk)
    changes: dict[str, Any] = dict.fromkeys(("decision", "decided_at", "decided_by", "volunteer"))
    changes |= {"reason": "", "decided_by_label": "", "updated_at": at}
    if batch.action == Action.RETURN:
        changes["returned_times"] = F("returned_times") - 1
    for state, keys in by_state.items():
        Application.objects.filter(pk__in=keys).update(state=state, **changes)
    # Nobody was told of it, so that no time line shows it; the audit does.
    ApplicationStep.objects.filter(pk__in=[step.pk for step in steps.values()]).delete()
    _record(batch, applications, before, actor, at)


def _last_steps(
    batch: DecisionBatch, applications: list[Application]
) -> dict[UUID, ApplicationStep]:
    steps = ApplicationStep.objects.filter(
        application__in=[one.pk for one in applications], action=batch.action
    )
    latest = steps.order_by("application_id", "-at", "-pk").distinct("application_id")
    return {step.application_id: step for step in latest}


def _record(
    batch: DecisionBatch,
    applications: list[Application],
    before: dict[UUID, str],
    actor: Actor,
    at: dt.datetime,
) -> None:
    subjects = [
        Subject("application", str(one.pk), {"state": [one.state, before[one.pk]]}, batch=batch.pk)
        for one in applications
    ]
    audit.record_many(actor=actor, action="application.undo", at=at, subjects=subjects)
