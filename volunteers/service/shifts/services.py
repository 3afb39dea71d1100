"""Planning, changing and cancelling shifts; signing up and withdrawing.

Signing up locks nobody but the person: the seat is claimed among those that nobody else is taking.
Cancelling locks the shift, which waits for sign-ups on their way; these look once more whether the
shift still stands.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.ids import uuid7
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_reason
from volunteers.service.projects.models import Project, ProjectState
from volunteers.service.shifts import errors, offering, rules, seats, telling
from volunteers.service.shifts.facts import ShiftCancelled
from volunteers.service.shifts.models import Shift, ShiftState, SignUp, SignUpState
from volunteers.service.shifts.rules import Offered, Person, Plan

SECRET_BYTES = 20
DECIDING = ("state", "suspended_at", "birth_date")  # of a person; nothing sealed is opened
LIVE = Q(state="seated") | Q(state="waiting") | Q(state="offered")
HELD = Q(state="seated") | Q(state="offered")
SAID = ("starts_at", "ends_at", "place", "capacity")


@transaction.atomic
def plan(
    *, project: Project, wanted: Plan, actor: Actor, at: dt.datetime, key: UUID | None = None
) -> Shift:
    """Plan a shift of a project, with a seat for each place; `key`, if any, is its own.

    :raises PlanRefused: its times or places cannot be
    :raises ProjectClosed: nothing more is planned for the project
    :raises PlannedAlready: the project has one at that time and place
    """
    found = Project.objects.select_for_update().get(pk=project.pk)
    if found.state == ProjectState.CLOSED:
        raise errors.ProjectClosed
    secret = secrets.token_hex(SECRET_BYTES)
    shift = Shift(pk=key or uuid7(), project=found, code_secret=secret, created_at=at)
    _write(shift, wanted, at)
    seats.add(shift=shift, count=wanted.capacity)
    told = {name: [None, _plain(getattr(shift, name))] for name in SAID}
    audit.record(
        actor=actor, action="shift.plan", at=at, subject=Subject("shift", str(shift.pk), told)
    )
    return shift


@transaction.atomic
def plan_many(
    *, project: Project, wanted: Sequence[Plan], actor: Actor, at: dt.datetime
) -> list[Shift]:
    """Plan several shifts of a project, all or none; one that is planned already is left as it is.

    :raises PlanRefused, ProjectClosed: see `plan`
    :raises PlannedAlready: all of them are
    """
    made: list[Shift] = []
    for one in wanted:
        with suppress(errors.PlannedAlready):
            made.append(plan(project=project, wanted=one, actor=actor, at=at))
    if not made:
        raise errors.PlannedAlready
    return made


@transaction.atomic
def change(*, shift: Shift, wanted: Plan, actor: Actor, at: dt.datetime) -> Shift:
    """Change a planned shift. Whoever has a place is told of another time or place; more places
    go to whoever waits.

    :raises NotPlanned: it is cancelled or settled
    :raises PlanRefused, PlannedAlready: see `plan`
    :raises FewerThanSeated: more places are taken than would be left
    :raises MovedIntoClash: somebody who has a place would be in two shifts at once
    """
    found = _locked(shift)
    before = {name: getattr(found, name) for name in SAID}
    _write(found, wanted, at)
    _resize(found, before["capacity"])
    moved = any(before[name] != getattr(found, name) for name in ("starts_at", "ends_at"))
    if moved:
        _move(found, at)
    changes = {
        name: [_plain(old), _plain(getattr(found, name))]
        for name, old in before.items()
        if old != getattr(found, name)
    }
    told = Subject("shift", str(found.pk), changes)
    audit.record(actor=actor, action="shift.change", at=at, subject=told)
    if moved or before["place"] != found.place:
        telling.tell(SignUp.objects.filter(LIVE, shift=found), telling.Kind.CHANGED, at=at)
    offering.fill(shift=found, actor=actor, at=at)
    return found


@transaction.atomic
def cancel(*, shift: Shift, reason: str, actor: Actor, at: dt.datetime) -> Shift:
    """Cancel a shift and tell everybody who has a place, was offered one, or waits.

    :raises NoReason: fewer than four characters
    :raises NotPlanned: it is cancelled or settled
    """
    if not is_reason(reason):
        raise errors.NoReason
    found = _locked(shift)
    found.state, found.cancelled_reason = ShiftState.CANCELLED, reason.strip()
    found.save(update_fields=["state", "cancelled_reason"])
    live = SignUp.objects.filter(LIVE, shift=found).select_for_update().order_by("pk")
    keys = list(live.values_list("pk", flat=True))
    ended = SignUp.objects.filter(pk__in=keys)
    ended.update(state=SignUpState.CANCELLED, ended_at=at, offered_until=None)
    seats.release(sign_ups=keys)
    told = Subject("shift", str(found.pk), {"sign_ups": [len(keys), 0]}, reason.strip())
    audit.record(actor=actor, action="shift.cancel", at=at, subject=told)
    telling.tell(ended, telling.Kind.CANCELLED, at=at)
    publish(ShiftCancelled(found.pk, at))
    return found


@transaction.atomic
def sign_up(
    *, shift: Shift, volunteer: Volunteer, actor: Actor, at: dt.datetime, key: UUID | None = None
) -> SignUp:
    """Sign somebody up: on a seat where one is free and nobody waits, else into the waiting list.
    `key`, if any, is the sign-up's own.

    :raises SignedUpAlready: a place is held, offered or waited for
    :raises SignUpRefused: with the first of `rules.Why` that stands against it
    """
    people = Volunteer.objects.select_for_update(no_key=True).only(*DECIDING)
    person = people.get(pk=volunteer.pk)
    found = Shift.objects.select_related("project").defer("code_secret").get(pk=shift.pk)
    during = _refuse(found, person, at)
    someone_waits = SignUp.objects.filter(shift=found, state=SignUpState.WAITING).exists()
    state = SignUpState.WAITING if someone_waits else SignUpState.SEATED
    made = SignUp(pk=key or uuid7(), shift=found, volunteer=person, state=state, asked_at=at)
    made.during = during
    _insert(made)
    if state == SignUpState.SEATED and not seats.claim(sign_up=made):
        made.state = SignUpState.WAITING
        made.save(update_fields=["state"])
    if not Shift.objects.planned().filter(pk=found.pk).exists():  # cancelled in the meantime
        raise errors.SignUpRefused(rules.Why.CANCELLED)
    told = Subject("sign_up", str(made.pk), {"state": [None, str(made.state)]})
    audit.record(actor=actor, action="shift.sign_up", at=at, subject=told)
    return made


@transaction.atomic
def withdraw(*, sign_up: SignUp, actor: Actor, at: dt.datetime) -> SignUp:
    """Give a place back, or leave the waiting list; a place that was held goes to whoever is
    first in line. Staff may take somebody out until the start.

    :raises WithdrawRefused: it has ended already, or it is too late
    """
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("shift", "volunteer")
    found = rows.get(pk=sign_up.pk)
    shift, before = found.shift, found.state
    is_own = actor.user_id in (None, found.volunteer.user_id)
    until = shift.withdraw_until if is_own else shift.starts_at
    limits = {"until": until, "starts_at": shift.starts_at}
    if (why := rules.may_not_withdraw(before, at=at, **limits)) is not None:
        raise errors.WithdrawRefused(why)
    offering.end(sign_up=found, state=SignUpState.WITHDRAWN, actor=actor, at=at)
    if before in rules.HELD:
        offering.fill(shift=shift, actor=actor, at=at)
    return found


def _locked(shift: Shift) -> Shift:
    found: Shift = Shift.objects.select_for_update().get(pk=shift.pk)
    if found.state != ShiftState.PLANNED:
        raise errors.NotPlanned
    return found


def _write(shift: Shift, wanted: Plan, at: dt.datetime) -> None:
    if (why := rules.plan_refused(wanted)) is not None:
        raise errors.PlanRefused(why)
    for name, value in asdict(wanted).items():
        setattr(shift, name, value)
    if wanted.withdraw_until is None:
        hours = policy_at(at).service.withdraw_until_hours
        shift.withdraw_until = rules.withdraw_until(wanted.starts_at, hours)
    others = Shift.objects.exclude(pk=shift.pk).exclude(state=ShiftState.CANCELLED)
    same = others.filter(project=shift.project, starts_at=shift.starts_at, place=shift.place)
    if same.exists():  # the project's row is locked, or the shift's: the constraint stands behind
        raise errors.PlannedAlready
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as conflict:
        if same.exists():
            raise errors.PlannedAlready from conflict
        raise


def _resize(shift: Shift, before: int) -> None:
    if shift.capacity > before:
        seats.add(shift=shift, count=shift.capacity - before)
    elif shift.capacity < before:
        too_many = before - shift.capacity
        if seats.take_away(shift=shift, count=too_many) < too_many:
            raise errors.FewerThanSeated(seats.held(shift.pk))


def _move(shift: Shift, at: dt.datetime) -> None:
    during = rules.occupied(shift.starts_at, shift.ends_at, policy_at(at).hours.grace_minutes)
    try:
        with transaction.atomic():
            SignUp.objects.filter(LIVE, shift=shift).update(during=during, reminded_hours=None)
    except IntegrityError as conflict:
        raise errors.MovedIntoClash from conflict


def _refuse(shift: Shift, person: Volunteer, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the time that the sign-up takes up, if nothing stands against it."""
    grace = policy_at(at).hours.grace_minutes
    during = rules.occupied(shift.starts_at, shift.ends_at, grace)
    live = SignUp.objects.filter(LIVE, volunteer=person)
    live = live.filter(Q(shift=shift) | Q(during__overlap=during))
    rows = list(live.values_list("shift_id", "state", "during"))
    if any(key == shift.pk for key, _state, _during in rows):
        raise errors.SignedUpAlready
    held = tuple((d.lower, d.upper) for _key, state, d in rows if state in rules.HELD)
    told = person_of(person, held)
    if (why := rules.why_not(told, offered_of(shift), grace, at)) is not None:
        raise errors.SignUpRefused(why)
    return during


def person_of(person: Volunteer, held: tuple[tuple[dt.datetime, dt.datetime], ...] = ()) -> Person:
    """Return what of a person decides whether they may sign up."""
    return Person(person.state, person.suspended_at is not None, person.birth_date, held)


def offered_of(shift: Shift) -> Offered:
    """Return what of a shift, with its project loaded, decides who may sign up."""
    return Offered(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        on=timezone.localdate(shift.starts_at),
        is_planned=shift.state == ShiftState.PLANNED,
        is_published=shift.project.state == ProjectState.PUBLISHED,
        opens_at=shift.sign_up_opens_at,
        min_age=shift.project.min_age,
        max_age=shift.project.max_age,
    )


def _insert(made: SignUp) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as conflict:
        mine = SignUp.objects.filter(LIVE, shift=made.shift, volunteer=made.volunteer)
        if mine.exists():
            raise errors.SignedUpAlready from conflict
        raise errors.SignUpRefused(rules.Why.CLASH) from conflict


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
