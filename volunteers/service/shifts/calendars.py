"""The link by which a volunteer follows their shifts in a calendar: made, made anew, revoked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.people.profiles.models import LIVE, Volunteer
from volunteers.service.shifts import links
from volunteers.service.shifts.models import CalendarLink


@transaction.atomic
def make_link(*, person: Volunteer, actor: Actor, at: dt.datetime) -> CalendarLink:
    """Give a volunteer a link; a former one is worth nothing any more."""
    Volunteer.objects.select_for_update(no_key=True).get(pk=person.pk)
    CalendarLink.objects.filter(volunteer=person).delete()
    made: CalendarLink = CalendarLink.objects.create(volunteer=person, made_at=at)
    _record("calendar.make_link", person, actor, at)
    return made


@transaction.atomic
def revoke_link(*, person: Volunteer, actor: Actor, at: dt.datetime) -> None:
    """Take a volunteer's link back; without one nothing happens."""
    gone, _kinds = CalendarLink.objects.filter(volunteer=person).delete()
    if gone:
        _record("calendar.revoke_link", person, actor, at)


def code_of(person: Volunteer) -> str:
    """Return the code in a volunteer's link; empty without one."""
    link = CalendarLink.objects.filter(volunteer=person).first()
    return links.token_of(links.MINE, link.pk) if link else ""


def volunteer_behind(code: str) -> Volunteer | None:
    """Return whose link a code is; None for one that is not this region's, or was revoked."""
    key = links.key_in(code)
    if key is None or not links.is_signed(code, links.MINE):
        return None
    found = CalendarLink.objects.filter(pk=key, volunteer__state__in=LIVE)
    link = found.select_related("volunteer").first()
    return link.volunteer if link else None


def _record(action: str, person: Volunteer, actor: Actor, at: dt.datetime) -> None:
    subject = Subject("volunteer", str(person.pk))
    audit.record(actor=actor, action=action, at=at, subject=subject)
