"""Applications of people who have become anonymous: what told the person goes, that they applied
and when stays for the figures. Their numbers are void, and given to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from tenants.audit import services as audit
from tenants.audit.models import AuditRow
from volunteers.groundwork.common.facts import handles
from volunteers.people.profiles.models import UnmaskGrant
from volunteers.people.registration.applying import delete_files
from volunteers.people.registration.models import (
    Application,
    ApplicationStep,
    DecisionBatch,
    ReasonTemplate,
    VolunteerNumber,
)
from volunteers.people.standing.facts import PersonAnonymised

VOID = "anonymised"
EMPTY: dict[str, Any] = {
    "name": "",
    "name_sort": "",
    "birth_date": None,
    "ethnicity": "",
    "political_status": "",
    "document_kind": "",
    "document_number": None,
    "document_hash": None,
    "resume_hash": None,
    "phone": None,
    "phone_hash": None,
    "answers": None,
    "files": {},
    "guardian": None,
    "reason": "",
}


@handles(PersonAnonymised)
def empty_applications(fact: PersonAnonymised) -> None:
    """Empty every application of these people, also those that came to nothing with the same
    document. One that is open, or of somebody who is on file again, is another registration's.
    """
    theirs = Q(volunteer__in=fact.volunteer_ids)
    hashes = Application.objects.filter(theirs).exclude(document_hash=None)
    same = Q(document_hash__in=list(hashes.values_list("document_hash", flat=True)))
    same &= Q(volunteer=None) & (Q(state="withdrawn") | Q(state="rejected"))
    found = Application.objects.filter(theirs | same).order_by("pk").select_for_update()
    kept = list(found.values_list("pk", "files"))
    delete_files(name for _key, stored in kept for name in stored.values())
    keys = [key for key, _stored in kept]
    Application.objects.filter(pk__in=keys).update(**EMPTY)
    _forget_reasons(keys)
    _forget_former(fact.volunteer_ids)
    numbers = VolunteerNumber.objects.filter(volunteer__in=fact.volunteer_ids)
    numbers.update(volunteer=None, application=None, voided_at=fact.at, void_reason=VOID)


def _forget_former(people: Iterable[UUID]) -> None:
    """Who was on file before an approval of the last seconds is kept to be put back no more."""
    gone = {str(key) for key in people}
    held = DecisionBatch.objects.exclude(former=None).order_by("pk").select_for_update()
    for batch in held.only("pk", "former"):
        former = batch.former or {}
        if gone & former.keys():
            kept = {key: value for key, value in former.items() if key not in gone}
            batch.former = kept or None
            batch.save(update_fields=["former"])


def _forget_reasons(keys: list[Any]) -> None:
    """What was written for one person may tell them; a template's words tell nobody, and what was
    said of several at once names none of them (`profiles.reasons`).
    """
    said = ReasonTemplate.objects.values("text")
    steps = ApplicationStep.objects.filter(application__in=keys).exclude(reason__in=said)
    steps.exclude(reason="").update(reason="")
    forget_reasons_of(keys)


def forget_reasons_of(keys: list[Any]) -> None:
    """Empty why these applications were decided on and looked at, wherever else it stands."""
    texts = [str(key) for key in keys]
    rows = AuditRow.objects.filter(object_type="application", object_id__in=texts)
    batches = DecisionBatch.objects.filter(pk__in=rows.exclude(batch=None).values("batch"))
    batches.filter(counts__done=1).update(reason="")
    VolunteerNumber.objects.filter(application__in=keys).update(void_reason=VOID)
    UnmaskGrant.objects.filter(object_type="application", object_id__in=keys).update(reason="")
    audit.forget(object_type="application", object_ids=keys)
