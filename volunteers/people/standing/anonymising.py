"""Anonymity: whoever has left keeps a row that figures stand on, and nothing that tells them.

What stays is what no person can be found by: the row's key, the unit, sex, the dates of
registration and end. Consents stay, by key alone, as proof for their own retention
(《个人信息保护法》第十四条). Floors above drop what they keep upon `PersonAnonymised`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tenants.accounts import services as accounts
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.keys import files
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.imports.models import ImportedRow, ImportProblem
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.standing import rules
from volunteers.people.standing.facts import PersonAnonymised

AT_ONCE = 500
RETENTION = "withdrawn_person"
ENDED = (
    VolunteerState.WITHDRAWN,
    VolunteerState.MOVED,
    VolunteerState.DECEASED,
    VolunteerState.EXPELLED,
)
EMPTY: dict[str, Any] = {
    "name": "",
    "name_sort": "",
    "birth_date": None,
    "ethnicity": "",
    "political_status": "",
    "document_kind": "",
    "document_number": None,
    "document_hash": None,
    "phone": None,
    "phone_hash": None,
    "username": "",
    "national_number": "",
    "volunteer_number": "",
    "answers": None,
    "files": {},
    "guardian": None,
    "user": None,
    "suspension_reason": "",
    "ended_reason": "",
}


def anonymise_due(*, actor: Actor, at: dt.datetime) -> int:
    """Anonymise everybody who left longer ago than the policy keeps them; return how many."""
    retention = policy_in_force(current_code(), timezone.localdate(at)).retention
    before = rules.kept_since(retention, RETENTION, at)
    due = Volunteer.objects.filter(state__in=ENDED, ended_at__lte=before).order_by("ended_at")
    done = 0
    while keys := list(due.values_list("pk", flat=True)[:AT_ONCE]):
        done += anonymise(volunteer_ids=keys, actor=actor, at=at)
    return done


@transaction.atomic
def anonymise(*, volunteer_ids: Iterable[UUID], actor: Actor, at: dt.datetime) -> int:
    """Take from people who have left whatever tells them; return how many. Figures stay.

    Who is live, or anonymous already, is passed over.
    """
    left = Volunteer.objects.filter(pk__in=list(volunteer_ids), state__in=ENDED)
    people = list(left.select_for_update().order_by("pk").values_list("pk", "user_id", "files"))
    keys = [key for key, _user, _files in people]
    empty = EMPTY | {"state": VolunteerState.ANONYMISED, "updated_at": at}
    Volunteer.objects.filter(pk__in=keys).update(**empty)
    accounts.remove(user_ids=[user for _key, user, _files in people if user])
    _forget_imports(keys)
    subjects = [Subject("volunteer", str(key), {"state": ["", "anonymised"]}) for key in keys]
    audit.record_many(actor=actor, action="volunteer.anonymise", at=at, subjects=subjects)
    publish(PersonAnonymised(tuple(keys), at))
    doomed = [name for _key, _user, kept in people for name in kept.values()]
    transaction.on_commit(lambda: _delete_files(doomed))
    return len(keys)


def _forget_imports(keys: list[UUID]) -> None:
    """Rows of files keep which person they made, no longer what stood there before."""
    told = ImportProblem.objects.filter(
        batch__rows__object_id__in=keys, row=F("batch__rows__row")
    ).values("pk")
    ImportProblem.objects.filter(pk__in=told).update(value_masked="")
    ImportedRow.objects.filter(object_id__in=keys).update(before=None)


def _delete_files(stored: list[str]) -> None:
    for name in stored:
        files.delete(name)
