"""What applicants left behind goes: drafts after policy's days, and what was taken back or refused
after the time for which the data of people who left are kept (SECURITY P6).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy_versions.services import policy_at
from volunteers.people.registration import applying, emptying
from volunteers.people.registration.models import Application, ApplicationState
from volunteers.people.standing.anonymising import RETENTION
from volunteers.people.standing.rules import kept_since

AT_ONCE = 500


def sweep(*, actor: Actor, at: dt.datetime) -> int:
    """Delete the applications of the current region whose time is over; return how many."""
    gone = 0
    while deleted := _some(actor, at):
        gone += deleted
    return gone


def due(at: dt.datetime) -> Q:
    """Return the condition that an application is to be deleted at `at`."""
    before = kept_since(policy_at(at).retention, RETENTION, at)
    draft = Q(state=ApplicationState.DRAFT, expires_at__lte=at)
    ended = Q(state=ApplicationState.WITHDRAWN) | Q(state=ApplicationState.REJECTED)
    return draft | (ended & Q(decided_at__lte=before))


@transaction.atomic
def _some(actor: Actor, at: dt.datetime) -> int:
    rows = Application.objects.select_for_update(skip_locked=True, of=("self",))
    doomed = list(rows.filter(due(at)).order_by("pk")[:AT_ONCE])
    subjects = [Subject("application", str(one.pk), {"state": [one.state, ""]}) for one in doomed]
    emptying.forget_reasons_of([one.pk for one in doomed])
    audit.record_many(actor=actor, action="application.delete", at=at, subjects=subjects)
    return applying.delete_applications(doomed)
