"""Deciding on any number of applications in the background: a thousand a transaction, with
progress. A worker that dies goes on where it was: whoever is decided by the batch is not again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.accounts.models import User
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.jobs import services as jobs
from tenants.jobs.running import RunningJob
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles import reasons
from volunteers.people.registration import deciding, routing
from volunteers.people.registration.applying import version_of
from volunteers.people.registration.deciding import MoreApplications, Selection
from volunteers.people.registration.models import Application, DecisionBatch
from volunteers.people.registration.rules import Action

JOB = "applications.decide"
A_DAY = dt.timedelta(days=1)


@transaction.atomic
def request(
    *, selection: Selection, action: Action, reason: str, actor: Actor, at: dt.datetime
) -> DecisionBatch:
    """Have the selection decided in the background; its applications are named now, by key.

    :raises ReasonMissing, ReasonTooLong, NamesSomebody, MoreApplications: as `deciding.decide`
    """
    reason = deciding.checked_reason(action, reason)
    asked = selection.applications.order_by("submitted_at", "pk").values_list("pk", "name")
    names = dict(asked)
    keys = list(names)
    reasons.refuse_names(reason, names.values())
    if selection.shown is not None and len(keys) > selection.shown:
        raise MoreApplications
    batch = DecisionBatch.objects.create(
        action=action,
        reason=reason,
        policy_version=version_of(policy_at(at)),
        made_by=actor.user_id,
        made_by_label=actor.label,
        made_at=at,
        undo_until=at + A_DAY,  # until it is done, which sets policy's seconds
    )
    payload = {
        "batch": str(batch.pk),
        "applications": [str(key) for key in keys],
        "shown_at": selection.shown_at.isoformat() if selection.shown_at else None,
    }
    batch.job = jobs.enqueue(kind=JOB, payload=payload, actor=actor, at=at)
    batch.save(update_fields=["job"])
    told = Subject("decision", str(batch.pk), {"applications": len(keys), "action": action})
    audit.record(actor=actor, action="application.decide_many", at=at, subject=told)
    return batch


@jobs.register(JOB)
def decide_all(job: RunningJob) -> dict[str, Any]:
    """Decide what a request named, as far as its maker still may."""
    batch = DecisionBatch.objects.get(pk=job.payload["batch"])
    user = User.objects.get(pk=batch.made_by)
    keys = [UUID(key) for key in job.payload["applications"]]
    shown_at = job.payload["shown_at"]
    pattern = Selection(
        applications=routing.decidable_by(user),
        shown_at=dt.datetime.fromisoformat(shown_at) if shown_at else None,
        batch_id=batch.pk,
    )
    done = 0
    for start in range(0, len(keys), deciding.ROWS):
        job.check()
        done += _decide(job, batch, pattern, keys[start : start + deciding.ROWS])
        job.progress(done=min(start + deciding.ROWS, len(keys)), total=len(keys), stage="deciding")
    _finish(batch)
    return {"done": done, "asked": len(keys)}


@transaction.atomic
def _decide(job: RunningJob, batch: DecisionBatch, pattern: Selection, keys: list[UUID]) -> int:
    rest = pattern.applications.filter(pk__in=keys)
    mine = Application.objects.filter(decision=batch, pk__in=keys).values("pk")
    outcome = deciding.decide(
        selection=replace(pattern, applications=rest.exclude(pk__in=mine)),
        action=Action(batch.action),
        reason=batch.reason,
        actor=Actor(batch.made_by, batch.made_by_label, None, "task"),
        at=timezone.now(),
    )
    job.confirm_lease()
    return outcome.done


def _finish(batch: DecisionBatch) -> None:
    now = timezone.now()
    seconds = policy_at(now).registration.undo_seconds
    DecisionBatch.objects.filter(pk=batch.pk, undone_at=None).update(
        undo_until=now + dt.timedelta(seconds=seconds)
    )
