"""Hours that go along with a person to another region: entry by entry, with their dates, projects
as text. There they are the person's, not the region's: no unit served them, so no sum but the
person's own counts them, and the sums of both regions stay as they were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from tenants.audit.services import system_actor
from tenants.context import current_code
from volunteers.people.profiles.models import Volunteer
from volunteers.people.transfers.carrying import carries
from volunteers.service.ledger import occupying, services
from volunteers.service.ledger.models import HourEntry, Precision
from volunteers.service.ledger.services import NewEntry

PLAIN = ("project_title", "category", "precision", "minutes", "source")
MOMENTS = ("starts_at", "ends_at")


def packed(person: Volunteer) -> list[dict[str, Any]]:
    """Return the entries of a person that stand, as plain JSON."""
    taken_back = HourEntry.objects.filter(volunteer=person, minutes__lt=0).values("corrects_id")
    standing = HourEntry.objects.filter(volunteer=person, minutes__gt=0)
    rows = standing.exclude(pk__in=taken_back).select_related("text").order_by("pk")
    return [_packed(row) for row in rows]


def unpacked(person: Volunteer, told: Sequence[dict[str, Any]]) -> None:
    """Add what was carried along, once each; one whose time a record here occupies keeps its day
    alone.
    """
    keys = [UUID(one["id"]) for one in told]
    known = set(HourEntry.objects.filter(carried_id__in=keys).values_list("carried_id", flat=True))
    entries = [_entry(person, one) for one in told if UUID(one["id"]) not in known]
    for place in occupying.overlapping(entries):
        entries[place] = replace(
            entries[place], starts_at=None, ends_at=None, precision=Precision.DAY
        )
    services.append(
        entries=entries, policy_version="", actor=system_actor("letter"), at=timezone.now()
    )


def _packed(row: HourEntry) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    moments = {name: getattr(row, name) for name in MOMENTS}
    told |= {name: moment and moment.isoformat() for name, moment in moments.items()}
    return told | {
        "id": str(row.carried_id or row.pk),
        "from": row.carried_from or current_code(),
        "served_on": row.served_on.isoformat(),
        "content": (row.text.content if hasattr(row, "text") else None) or "",
    }


def _entry(person: Volunteer, told: dict[str, Any]) -> NewEntry:
    served_on = parse_date(told["served_on"])
    if served_on is None:
        raise ValueError("an entry without a day")
    moments: dict[str, dt.datetime | None] = {
        name: parse_datetime(told[name]) if told[name] else None for name in MOMENTS
    }
    return NewEntry(
        volunteer_id=person.pk,
        unit_id=person.unit_id,
        served_on=served_on,
        content=told["content"],
        starts_at=moments["starts_at"],
        ends_at=moments["ends_at"],
        carried_from=told["from"],
        carried_id=UUID(told["id"]),
        **{name: told[name] for name in PLAIN},
    )


carries("hours", pack=packed, unpack=unpacked)
