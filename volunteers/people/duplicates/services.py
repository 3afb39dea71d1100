"""Duplicate cases: opened in both regions, looked at by both offices, settled when they agree.

Letters between the two carry keys and findings alone, never anything of the person. One of the two
regions, the first by code, decides that they agree and tells the other: were each to decide by what
it has last heard, two offices that give way to each other at once would both let the person go.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject, system_actor
from tenants.context import current_code, current_region, region_of
from tenants.errors import RuleBroken
from tenants.letters import services as letters
from tenants.letters.services import Received, receives
from volunteers.groundwork.common.facts import handles, publish
from volunteers.people.duplicates import hashing, rules
from volunteers.people.duplicates.facts import DuplicateMerged
from volunteers.people.duplicates.hashing import Match
from volunteers.people.duplicates.models import CaseState, DuplicateCase, Finding
from volunteers.people.duplicates.rules import Outcome
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.facts import (
    ApplicationDecided,
    ApplicationEnded,
    ApplicationSubmitted,
)
from volunteers.people.registration.models import Application
from volunteers.people.registration.rules import Action
from volunteers.people.standing import services as standing
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded
from volunteers.people.standing.rules import LIVE

OPENED = "duplicate.opened"
FOUND = "duplicate.found"
SETTLED = "duplicate.settled"
CASES = UUID("8f0c2f0e-3a55-5c80-9a3e-2f6d2f1f7b11")  # namespace of the keys that both sides make


class CaseSettled(RuleBroken):
    code = "case_settled"
    message = _("该重复已处理完毕，不能再改。")


def compare_all(*, at: dt.datetime) -> int:
    """Compare everybody of the current region who was not compared yet; return how many cases
    were opened. Hashes are committed before they are looked up: of two regions that register the
    same person at once, the later one finds the other. Who dies on the way does no harm: a person
    is compared once the cases are opened.
    """
    opened = 0
    while (recorded := hashing.record_next(at=at)).documents:
        with transaction.atomic():
            marked = hashing.mark_compared(recorded, at=at)
            hashed = {digest: key for digest, key in recorded.by_hash.items() if key in marked}
            for match in hashing.matches(hashed):
                opened += open_case(match, at=at)
        if not marked:
            break  # somebody else is at them
    return opened


@transaction.atomic
def open_case(match: Match, *, at: dt.datetime) -> bool:
    """Open a case about a person on file here, and tell the other region; return whether it is
    new.
    """
    person = Volunteer.objects.live().filter(pk=match.person_id).first()
    if person is None or _was_no_duplicate(person, match):
        return False
    shared = shared_id(match)
    made = _case(shared, match.other_region, match.other_person, at, volunteer=person)
    if made:
        _tell_opened(shared, match, at)
    return made


def shared_id(match: Match) -> UUID:
    """Return the key that a case has in both regions, whichever opens it."""
    halves = sorted(
        [f"{current_code()}:{match.person_id}", f"{match.other_region}:{match.other_person}"]
    )
    return uuid5(CASES, "|".join(halves))


@handles(ApplicationSubmitted)
def compare_application(fact: ApplicationSubmitted) -> None:
    """Hold an application back whose document is on file in another region, and open a case."""
    application = Application.objects.get(pk=fact.application_id)
    if not application.document_number:
        return
    digest = hashing.hash_of(application.document_kind, str(application.document_number))
    for match in hashing.matches({digest: application.pk}):
        shared = shared_id(match)
        known = DuplicateCase.objects.filter(shared_id=shared, state=CaseState.SETTLED)
        if known.filter(own_finding=Finding.ERROR).exists():
            continue
        if _case(shared, match.other_region, match.other_person, fact.at, application=application):
            _tell_opened(shared, match, fact.at)
        Application.objects.filter(pk=application.pk).update(has_conflict=True)


@transaction.atomic
def find(
    *, case_id: UUID, finding: Finding, note: str, actor: Actor, at: dt.datetime
) -> DuplicateCase:
    """Say what this office found, and tell the other; the case ends where both agree.

    :raises CaseSettled: it has ended
    """
    case: DuplicateCase = DuplicateCase.objects.select_for_update().get(pk=case_id)
    if case.state != CaseState.OPEN:
        raise CaseSettled
    case.own_finding, case.note = finding, note
    case.found_by, case.found_at = actor.user_id, at
    case.save()
    told = Subject("duplicate_case", str(case.pk), {"finding": str(finding)}, note)
    audit.record(actor=actor, action="duplicate.find", at=at, subject=told)
    _tell(case, FOUND, {"finding": str(finding)}, at)
    _decide(case, actor, at)
    return case


@receives(OPENED)
def receive_opened(letter: Received, at: dt.datetime) -> None:
    """Open this region's half of a case that another region opened."""
    person = Volunteer.objects.filter(pk=letter.payload["person"], state__in=LIVE).first()
    if person is None:
        return
    shared, other = UUID(letter.payload["shared_id"]), UUID(letter.payload["other"])
    _case(shared, letter.sender, other, at, volunteer=person)


@receives(FOUND)
def receive_found(letter: Received, at: dt.datetime) -> None:
    """Keep what the other office found, also where the letter that opens the case is late."""
    receive_opened(letter, at)
    case = _open_case(letter)
    if case is None:
        return
    case.other_finding = Finding(letter.payload["finding"])
    case.save(update_fields=["other_finding"])
    _decide(case, system_actor("task"), at)


@receives(SETTLED)
def receive_settled(letter: Received, at: dt.datetime) -> None:
    """End this region's half as the other region has decided."""
    case = _open_case(letter)
    if case is not None:
        _settle(case, Outcome(letter.payload["outcome"]), system_actor("task"), at)


@handles(PersonEnded)
def close_of_ended(fact: PersonEnded) -> None:
    """Whoever has left is no duplicate any more: the other region's registration stays."""
    _close(DuplicateCase.objects.filter(volunteer_id=fact.volunteer_id), fact.at)


@handles(ApplicationEnded)
def close_of_withdrawn(fact: ApplicationEnded) -> None:
    """An application that was taken back is no duplicate any more."""
    _close(DuplicateCase.objects.filter(application_id=fact.application_id), fact.at)


@handles(ApplicationDecided)
def close_of_rejected(fact: ApplicationDecided) -> None:
    """Nor is one that was rejected."""
    if fact.action == Action.REJECT:
        _close(DuplicateCase.objects.filter(application_id__in=fact.application_ids), fact.at)


def _close(cases: QuerySet[DuplicateCase], at: dt.datetime) -> None:
    for case in cases.select_for_update().filter(state=CaseState.OPEN).order_by("pk"):
        _settle(case, Outcome.LEAVES, system_actor("task"), at)
        _tell(case, SETTLED, {"outcome": str(Outcome.STAYS)}, at)


@handles(PersonAnonymised)
def forget_notes(fact: PersonAnonymised) -> None:
    """What an office noted about these people goes; that there was a case stays."""
    theirs = Q(volunteer__in=fact.volunteer_ids) | Q(application__volunteer__in=fact.volunteer_ids)
    cases = DuplicateCase.objects.filter(theirs)
    audit.forget(object_type="duplicate_case", object_ids=list(cases.values_list("pk", flat=True)))
    cases.update(note="")


def _open_case(letter: Received) -> DuplicateCase | None:
    found: DuplicateCase | None = (
        DuplicateCase.objects.select_for_update()
        .filter(
            shared_id=letter.payload["shared_id"], other_region=letter.sender, state=CaseState.OPEN
        )
        .first()
    )
    return found


def _was_no_duplicate(person: Volunteer, match: Match) -> bool:
    """Whether both offices have said of this person's application that it is another person."""
    return DuplicateCase.objects.filter(
        application__volunteer=person,
        other_region=match.other_region,
        other_person=match.other_person,
        state=CaseState.SETTLED,
        own_finding=Finding.ERROR,
    ).exists()


def _case(shared: UUID, other_region: str, other_person: UUID, at: dt.datetime, **own: Any) -> bool:
    _case_row, made = DuplicateCase.objects.get_or_create(
        shared_id=shared,
        defaults={
            "other_region": other_region,
            "other_person": other_person,
            "opened_at": at,
            **own,
        },
    )
    return bool(made)


def _tell_opened(shared: UUID, match: Match, at: dt.datetime) -> None:
    payload = {
        "shared_id": str(shared),
        "person": str(match.other_person),
        "other": str(match.person_id),
    }
    letters.send(to=match.other_region, kind=OPENED, payload=payload, at=at)


def _tell(case: DuplicateCase, kind: str, told: dict[str, str], at: dt.datetime) -> None:
    if not letters.can_reach(current_region(), region_of(case.other_region)):
        return  # retired meanwhile: nobody is there to be told
    payload = {
        "shared_id": str(case.shared_id),
        "person": str(case.other_person),
        "other": str(case.volunteer_id or case.application_id),
        **told,
    }
    letters.send(to=case.other_region, kind=kind, payload=payload, at=at)


def _decide(case: DuplicateCase, actor: Actor, at: dt.datetime) -> None:
    outcome = rules.outcome(case.own_finding, case.other_finding)
    if outcome is None or not rules.decides(current_code(), case.other_region):
        return
    _settle(case, outcome, actor, at)
    _tell(case, SETTLED, {"outcome": str(rules.mirrored(outcome))}, at)


def _settle(case: DuplicateCase, outcome: Outcome, actor: Actor, at: dt.datetime) -> None:
    case.state, case.settled_at = CaseState.SETTLED, at
    case.save(update_fields=["state", "settled_at"])
    told = Subject("duplicate_case", str(case.pk), {"outcome": str(outcome)})
    audit.record(actor=actor, action="duplicate.settle", at=at, subject=told)
    if outcome is Outcome.LEAVES:
        _end_here(case, actor, at)
    elif case.application_id:
        _free_application(case.application_id)


def _end_here(case: DuplicateCase, actor: Actor, at: dt.datetime) -> None:
    person = case.volunteer
    if person is None or person.state not in LIVE:
        return
    if case.own_finding == Finding.TRANSFER:
        publish(DuplicateMerged(person.pk, case.other_region, case.other_person, at))
    reason = str(_("与%s的注册重复，保留在该地区") % region_of(case.other_region).name)
    standing.end_moved(volunteer_id=person.pk, reason=reason, actor=actor, at=at)


def _free_application(application_id: UUID) -> None:
    still = DuplicateCase.objects.filter(application_id=application_id, state=CaseState.OPEN)
    if not still.exists():
        Application.objects.filter(pk=application_id).update(has_conflict=False)
