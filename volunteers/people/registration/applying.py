"""What applicants do: begin, keep a step, submit, mend after a return, withdraw; and where they
left, go on by reference and code. Nobody is signed in: the session or the code shows whose it is.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.ids import uuid7
from tenants.keys import files
from tenants.keys.services import cipher
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common import documents, names
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.common.masking import masked_name, masked_number, masked_phone
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration import codes, routing
from volunteers.people.registration.facts import ApplicationEnded, ApplicationSubmitted
from volunteers.people.registration.models import (
    OPEN,
    WAITING,
    Application,
    ApplicationState,
    ApplicationStep,
)
from volunteers.people.registration.rules import Action, next_state
from volunteers.people.registration.wizard import errors, progress, rules
from volunteers.people.registration.wizard.rules import Step
from volunteers.people.units.models import Unit

RESUME = "application.resume"
EDITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)
RESUBMIT = "resubmit"
APPLICANT = "applicant"
COLUMNS: Mapping[str, frozenset[str]] = {
    Step.IDENTITY: frozenset(
        {"name", "document_kind", "document_number", "birth_date", "sex", "phone", "answers"}
        | {"contact_confirmed_at"}
    ),
    Step.UNIT: frozenset({"unit_id"}),
    Step.DETAILS: frozenset(
        {"ethnicity", "political_status", "employer_nature", "answers", "files", "form_version"}
    ),
    Step.AGREEMENTS: frozenset({"agreements", "guardian", "guardian_confirmed_at"}),
}
MASKS = {"name": masked_name, "document_number": masked_number, "phone": masked_phone}


@dataclass(frozen=True, slots=True)
class Kept:
    """What one step gives, by the application's columns. A step that is left half-way is not
    whole: what was right in it is kept, and the applicant is led back to it.
    """

    step: str
    values: Mapping[str, Any] = field(repr=False)
    is_whole: bool = True


@transaction.atomic
def begin(
    *,
    kept: Kept,
    actor: Actor,
    at: dt.datetime,
    channel: str = "self",
    key: UUID | None = None,
) -> Application:
    """Open a draft with what its first step gives, under a key that its caller chose, if any.

    :raises AlreadyHere: the document is live here, or an application for it is open
    """
    application = Application(
        pk=key or uuid7(), channel=channel, reference=_reference(at), created_at=at
    )
    _fill(application, kept, at)
    if kept.is_whole:
        refuse_known(application)
    application.save(force_insert=True)
    _record(actor, "application.begin", at, application, _changes(kept))
    return application


@transaction.atomic
def keep_step(*, application_id: UUID, kept: Kept, actor: Actor, at: dt.datetime) -> Application:
    """Keep what a step of a draft, or of a returned application, gives.

    :raises NoSuchApplication: it is not there any more
    :raises NotOpen: it is being decided on, or is decided
    :raises AlreadyHere: the document is live here, or another application for it is open
    :raises UnitClosed: the unit takes nobody
    """
    application = _locked(application_id)
    if application.state not in EDITABLE or progress.is_unsettled(application, at):
        raise errors.NotOpen
    replaced = _replaced_files(application, kept)
    _fill(application, kept, at)
    if kept.step == Step.IDENTITY and kept.is_whole:
        refuse_known(application)
    if application.unit is not None and application.unit.is_closed:
        raise errors.UnitClosed
    application.save()
    _record(actor, "application.keep", at, application, _changes(kept))
    delete_files(replaced)
    return application


@transaction.atomic
def submit(*, application_id: UUID, actor: Actor, at: dt.datetime) -> Application:
    """Hand an application in, for the first time or mended. Sent twice, it is handed in once.

    :raises NoSuchApplication, NotOpen: as `keep_step`
    :raises StepMissing: a step lacks something; `step` says which
    :raises AlreadyHere: the document is live here, or another application for it is open
    """
    application = _locked(application_id)
    if application.state in WAITING:
        return application
    if progress.is_unsettled(application, at):
        raise errors.NotOpen
    before, policy = application.state, policy_at(at)
    after = next_state(before, Action.SUBMIT, policy.registration)
    if after is None:
        raise errors.NotOpen
    step = progress.gap(application, at)
    if step != Step.CHECK:
        raise errors.StepMissing(step)
    refuse_known(application)
    application.state = after
    _hand_in(application, policy, at)
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:  # another one for the same document was a moment faster
        raise errors.AlreadyHere from error
    action = Action.SUBMIT if before == ApplicationState.DRAFT else RESUBMIT
    _step(application, action, before, at)
    _record(actor, f"application.{action}", at, application, {"state": [before, after]})
    publish(ApplicationSubmitted(application.pk, at))
    return application


@transaction.atomic
def withdraw(
    *, application_id: UUID, actor: Actor, at: dt.datetime, reason: str = ""
) -> Application | None:
    """Take an application back; a draft is deleted at once, and None returned.

    :raises NoSuchApplication: it is not there any more
    :raises NotOpen: it is decided
    """
    application = _locked(application_id)
    before, policy = application.state, policy_at(at)
    after = next_state(before, Action.WITHDRAW, policy.registration)
    if after is None:
        raise errors.NotOpen
    if before == ApplicationState.DRAFT:
        _record(actor, "application.discard", at, application, {})
        delete_applications([application])
        return None
    application.state, application.reason = after, ""
    application.decided_at = application.updated_at = at
    application.save()
    _step(application, Action.WITHDRAW, before, at, reason)
    _record(actor, "application.withdraw", at, application, {"state": [before, after]})
    publish(ApplicationEnded(application.pk, at))
    return application


@transaction.atomic
def issue_resume_code(
    *, application_id: UUID, actor: Actor, at: dt.datetime, code: str = ""
) -> str:
    """Return a new code by which an application is found again, the given one if any; an earlier
    one ends. Only its keyed hash is kept.

    :raises NoSuchApplication: it is not there any more
    """
    application = _locked(application_id)
    code = code or codes.new(rules.CODE_LENGTH)
    application.resume_hash = cipher().keyed_hash(RESUME, code)
    application.save(update_fields=["resume_hash"])
    _record(actor, "application.issue_code", at, application, {})
    return code


@transaction.atomic
def resume(*, reference: str, code: str, actor: Actor, at: dt.datetime) -> Application:
    """Return the application of a reference and its code.

    :raises ResumeRefused: they are not of one application, or it has expired
    """
    hashed = cipher().keyed_hash(RESUME, codes.normalise(code))
    found = Application.objects.filter(resume_hash=hashed).first()
    typed = codes.normalise(reference)
    is_theirs = found is not None and secrets.compare_digest(
        codes.normalise(found.reference).encode(), typed.encode()
    )
    if found is None or not is_theirs or is_expired(found, at):
        raise errors.ResumeRefused
    _record(actor, "application.resume", at, found, {})
    return found


def is_expired(application: Application, at: dt.datetime) -> bool:
    """Whether a draft's time is over."""
    is_draft = application.state == ApplicationState.DRAFT
    return is_draft and application.expires_at is not None and application.expires_at <= at


def refuse_known(application: Application) -> None:
    """Raise where the document is live here already, or another application for it is open.

    :raises AlreadyHere: without saying which of the two
    """
    same = Q(document_hash=application.document_hash)
    others = Application.objects.filter(same, state__in=OPEN).exclude(pk=application.pk)
    if others.exists() or Volunteer.objects.live().filter(same).exists():
        raise errors.AlreadyHere


def delete_applications(applications: Iterable[Application]) -> int:
    """Delete applications with their steps, and their files once it is committed."""
    gone = list(applications)
    delete_files(name for one in gone for name in one.files.values())
    Application.objects.filter(pk__in=[one.pk for one in gone]).delete()
    return len(gone)


def delete_files(stored: Iterable[str]) -> None:
    """Delete stored files once the transaction is committed."""
    for name in list(stored):
        transaction.on_commit(partial(files.delete, name))


def _locked(application_id: UUID) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("unit", "decision")
    application: Application | None = rows.filter(pk=application_id).first()
    if application is None:
        raise errors.NoSuchApplication
    return application


def _fill(application: Application, kept: Kept, at: dt.datetime) -> None:
    strange = set(kept.values) - COLUMNS[kept.step]
    if strange:
        raise KeyError(f"step {kept.step} gives no {sorted(strange)}")
    for column, value in kept.values.items():
        if column in ("answers", "files"):
            value = _merged(getattr(application, column), value)
        setattr(application, column, value)
    _find_by(application, kept.values)
    application.step = rules.after(kept.step) if kept.is_whole else kept.step
    application.updated_at = at
    if application.state == ApplicationState.DRAFT:
        days = policy_at(at).registration.draft_days
        application.expires_at = at + dt.timedelta(days=days)


def _merged(kept: Mapping[str, Any] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was kept with what is given in its place; None takes an entry away."""
    return {key: value for key, value in {**(kept or {}), **given}.items() if value is not None}


def _find_by(application: Application, values: Mapping[str, Any]) -> None:
    """Keep beside the sealed values what they are found and sorted by."""
    if "name" in values:
        application.name_sort = names.sort_key(application.name)
    if "document_number" in values or "document_kind" in values:
        application.document_hash = _document_hash(application)
    if "phone" in values:
        phone = str(application.phone or "")
        application.phone_hash = cipher().keyed_hash(documents.PHONE_HASH, phone) if phone else None


def _document_hash(application: Application) -> bytes | None:
    number, kind = str(application.document_number or ""), application.document_kind
    return cipher().keyed_hash(documents.hash_kind(kind), number) if number and kind else None


def _hand_in(application: Application, policy: RegionPolicy, at: dt.datetime) -> None:
    routed = routing.route_of(policy, _unit_of(application))
    application.route, application.approver_unit_id = routed.route_code, routed.approver_unit_id
    application.policy_version = version_of(policy)
    application.submitted_at = at
    application.unit_confirmed_at = application.decided_at = application.expires_at = None
    application.decided_by, application.decided_by_label, application.reason = None, "", ""
    application.decision = None
    application.updated_at = at


def _unit_of(application: Application) -> Unit:
    if application.unit is None:
        raise errors.StepMissing(Step.UNIT)
    return application.unit


def version_of(policy: RegionPolicy) -> str:
    """Return which version of whose layers a policy was made from: `national:1 puer:3`."""
    return " ".join(f"{layer.owner}:{layer.number}" for layer in policy.layers)[:200]


def _reference(at: dt.datetime) -> str:
    return f"SQ{timezone.localtime(at):%y%m%d}-{codes.new(rules.REFERENCE_TAIL)}"


def _replaced_files(application: Application, kept: Kept) -> list[str]:
    new = kept.values.get("files", {})
    return [name for code, name in application.files.items() if code in new and new[code] != name]


def _step(
    application: Application, action: str, before: str, at: dt.datetime, reason: str = ""
) -> None:
    ApplicationStep.objects.create(
        application=application,
        at=at,
        action=action,
        from_state=before,
        to_state=application.state,
        actor_label=APPLICANT,
        reason=reason,
    )


def _changes(kept: Kept) -> dict[str, Any]:
    """Return which fields a step gave; of number, phone and name the masked form."""
    told = {key: mask(str(kept.values[key])) for key, mask in MASKS.items() if kept.values.get(key)}
    return {"step": str(kept.step), "fields": sorted(kept.values), **told}


def _record(
    actor: Actor, action: str, at: dt.datetime, application: Application, changes: dict[str, Any]
) -> None:
    subject = Subject("application", str(application.pk), changes)
    audit.record(actor=actor, action=action, at=at, subject=subject)
