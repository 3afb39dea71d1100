"""What an upheld claim writes into the ledger: an entry by hand, or a correction of the one that
stands now.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet, Sum

from tenants.audit.services import Actor
from tenants.policy_versions.services import policy_at
from volunteers.people.registration.applying import version_of
from volunteers.service.claims.models import HourClaim
from volunteers.service.claims.rules import Stands
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import HourEntry, OccupiedInterval, Precision, Source
from volunteers.service.ledger.services import Corrected, NewEntry

LONGEST_CHAIN = 50  # corrections of corrections that are followed


def stands_of(entry: HourEntry) -> Stands:
    """Return what an entry says."""
    times = (entry.starts_at, entry.ends_at)
    is_of_month = entry.precision == Precision.MONTH
    return Stands(entry.served_on, entry.minutes, *times, is_of_month=is_of_month)


def claimed_of(claim: HourClaim) -> Stands:
    """Return what is claimed to stand."""
    times = (claim.starts_at, claim.ends_at)
    is_of_month = claim.entry is not None and claim.entry.precision == Precision.MONTH
    return Stands(claim.served_on, claim.minutes, *times, is_of_month=is_of_month)


def standing_entry(claim: HourClaim) -> HourEntry | None:
    """Return the entry that stands now of what a claim is about: the one that it gave or names, or
    what a correction has put in its place since. None where nothing stands.
    """
    entry = claim.result or claim.entry
    for _correction in range(LONGEST_CHAIN):
        if entry is None or ledger.live(entry):
            return entry
        entry = entry.corrections.filter(minutes__gt=0).first()
    return None


def day_minutes(claim: HourClaim, stands: Stands, *, instead_of: HourEntry | None) -> int:
    """Return what a person's day comes to with what is to stand; entries of a month count to no
    day, nor does the one that is replaced.
    """
    if stands.is_of_month:
        return 0
    of_day = HourEntry.objects.filter(volunteer=claim.volunteer_id, served_on=stands.served_on)
    summed = of_day.exclude(precision=Precision.MONTH).aggregate(total=Sum("minutes"))["total"]
    replaced = instead_of is not None and instead_of.served_on == stands.served_on
    before = instead_of.minutes if instead_of is not None and replaced else 0
    return (summed or 0) - before + stands.minutes


def overlapping(claim: HourClaim, stands: Stands) -> QuerySet[HourEntry]:
    """Return the live entries of the person that share time with what is to stand."""
    if stands.starts_at is None or stands.ends_at is None:
        return HourEntry.objects.none()
    taken = OccupiedInterval.objects.filter(
        volunteer=claim.volunteer_id, during__overlap=(stands.starts_at, stands.ends_at)
    )
    found = HourEntry.objects.filter(pk__in=taken.values("entry")).order_by("starts_at", "pk")
    return found.exclude(pk__in=_own(claim))


def write(
    claim: HourClaim, stands: Stands, reason: str, actor: Actor, at: dt.datetime
) -> HourEntry | None:
    """Write what is to stand; return its entry, None where nothing is left of one.

    :raises HoursOverlap, NothingChanges, AlreadyCorrected: see `ledger.services`
    """
    entry = standing_entry(claim)
    if entry is None:
        new = _new(claim, stands, reason, actor)
        version = version_of(policy_at(at))
        return ledger.append(entries=[new], policy_version=version, actor=actor, at=at)[0]
    to = Corrected(stands.minutes, stands.served_on, stands.starts_at, stands.ends_at)
    added = ledger.correct(entry=entry, to=to, reason=reason, actor=actor, at=at)
    return added[-1] if stands.minutes else None


def _new(claim: HourClaim, stands: Stands, reason: str, actor: Actor) -> NewEntry:
    project = claim.shift.project if claim.shift else claim.entry and claim.entry.project
    return NewEntry(
        volunteer_id=claim.volunteer_id,
        unit_id=claim.volunteer.unit_id,
        project_title=claim.project_title,
        served_on=stands.served_on,
        minutes=stands.minutes,
        source=Source.MANUAL,
        precision=Precision.TIME if stands.starts_at else Precision.DAY,
        starts_at=stands.starts_at,
        ends_at=stands.ends_at,
        project_id=project.pk if project else None,
        shift_id=claim.shift_id,
        category=project.category if project else "",
        reason=reason.strip(),
        confirmed_by=actor.user_id,
        confirmed_by_label=actor.label,
    )


def _own(claim: HourClaim) -> list[UUID]:
    entry = standing_entry(claim)
    return [] if entry is None else [entry.pk]
