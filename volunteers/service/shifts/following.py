"""What happens to sign-ups, walk-ins and calendar links when something happens to their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from tenants.audit.services import system_actor
from volunteers.groundwork.common.facts import handles
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.facts import ApplicationDecided
from volunteers.people.registration.models import Application
from volunteers.people.registration.rules import Action
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded
from volunteers.service.projects.facts import ProjectClosed
from volunteers.service.shifts import offering, rules, services, walk_ins
from volunteers.service.shifts.models import CalendarLink, Shift, SignUp, SignUpState, WalkIn

VIA = "shift"


@handles(PeopleRegistered)
def join_registered(fact: PeopleRegistered) -> None:
    """Whoever helped before having registered is known now."""
    _join(fact.volunteer_ids, fact.at)


@handles(ApplicationDecided)
def join_approved(fact: ApplicationDecided) -> None:
    """The same of whoever was approved upon an application."""
    if fact.action == Action.APPROVE:
        approved = Application.objects.filter(pk__in=fact.application_ids)
        _join(list(approved.exclude(volunteer=None).values_list("volunteer", flat=True)), fact.at)


@handles(PersonEnded)
def give_places_back(fact: PersonEnded) -> None:
    """Whoever has left comes to no shift: what is ahead goes to the next in line."""
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("shift")
    ahead = rows.filter(volunteer=fact.volunteer_id, shift__starts_at__gt=fact.at)
    actor = system_actor(VIA)
    for one in ahead.filter(state__in=rules.LIVE).order_by("pk"):
        was_held = one.state in rules.HELD
        offering.end(sign_up=one, state=SignUpState.WITHDRAWN, actor=actor, at=fact.at)
        if was_held:
            offering.fill(shift=one.shift, actor=actor, at=fact.at)
    CalendarLink.objects.filter(volunteer=fact.volunteer_id).delete()


@handles(ProjectClosed)
def cancel_what_is_ahead(fact: ProjectClosed) -> None:
    """A project that has ended holds no more shifts; whoever signed up is told why."""
    ahead = Shift.objects.planned().filter(project=fact.project_id, starts_at__gt=fact.at)
    for shift in ahead.order_by("pk"):
        services.cancel(shift=shift, reason=fact.reason, actor=fact.actor, at=fact.at)


@handles(PersonAnonymised)
def forget(fact: PersonAnonymised) -> None:
    """Of whoever is to be forgotten nothing is told: no explanation, no name, no phone."""
    people = list(fact.volunteer_ids)
    SignUp.objects.filter(volunteer__in=people).update(explanation=None)
    theirs = WalkIn.objects.filter(volunteer__in=people)
    theirs.update(name=None, phone=None, phone_hash=None)
    CalendarLink.objects.filter(volunteer__in=people).delete()


def _join(people: Iterable[UUID], at: dt.datetime) -> None:
    rows = Volunteer.objects.filter(pk__in=list(people)).exclude(phone_hash=None)
    hashes = list(rows.values_list("phone_hash", flat=True))
    walk_ins.join(phone_hashes=hashes, actor=system_actor(VIA), at=at)
