"""What the ledger says that can be certified: live entries alone, in the order of service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from volunteers.people.units.models import Unit
from volunteers.service.certificates import rules
from volunteers.service.certificates.rules import Period, Record
from volunteers.service.ledger.models import HourEntry, Precision, Source


def live() -> QuerySet[HourEntry]:
    """Return the entries that stand: they add minutes, and nothing took them back."""
    back = HourEntry.objects.filter(corrects=OuterRef("pk"), minutes__lt=0)
    return HourEntry.objects.filter(~Exists(back), minutes__gt=0)


def of_people(
    people: Iterable[UUID], period: Period, under: Unit | None = None
) -> dict[UUID, list[Record]]:
    """Return the records of people in a period; of what one unit recorded with those below it, or
    of all. Whoever has none is left out. One query.
    """
    entries = live().filter(
        volunteer__in=list(people), served_on__range=(period.first, period.last)
    )
    if under is not None:
        entries = entries.filter(unit__path__startswith=under.path)
    found: dict[UUID, list[Record]] = defaultdict(list)
    for entry in entries.select_related("unit").order_by("served_on", "starts_at", "pk"):
        record = record_of(entry)
        if rules.counts(record, period):
            found[entry.volunteer_id].append(record)
    return dict(found)


def record_of(entry: HourEntry) -> Record:
    """Return what is certified of an entry, its unit loaded."""
    return Record(
        title=entry.project_title,
        category=entry.category,
        unit=entry.unit.name,
        served_on=entry.served_on,
        minutes=entry.minutes,
        is_backfilled=entry.source == Source.BACKFILL,
        is_month=entry.precision == Precision.MONTH,
    )
