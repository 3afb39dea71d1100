"""What people already have around a shift: minutes of its days, and the time that is occupied."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from volunteers.service.ledger.models import HourEntry, OccupiedInterval
from volunteers.service.settlement.models import HeldMinutes, HeldState
from volunteers.service.settlement.rules import Before, Stretch
from volunteers.service.shifts.models import Shift

AROUND = dt.timedelta(hours=12)  # where travel counts, a stay reaches beyond its shift


def before(shift: Shift, people: Sequence[UUID]) -> dict[UUID, Before]:
    """Return what each of these people has: entries of the ledger, and minutes that wait for an
    approver; three queries for any number of people.
    """
    around = (shift.starts_at - AROUND, shift.ends_at + AROUND)
    days = [timezone.localdate(moment) for moment in around]
    minutes: dict[UUID, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    occupied: dict[UUID, list[Stretch]] = defaultdict(list)
    entries = HourEntry.objects.filter(volunteer_id__in=people, served_on__range=days)
    entries = entries.exclude(precision="month").order_by()
    summed = entries.values_list("volunteer_id", "served_on").annotate(Sum("minutes"))
    for key, day, total in summed:
        minutes[key][day] += total
    held = HeldMinutes.objects.filter(attendance__volunteer_id__in=people, served_on__range=days)
    waiting = held.filter(state=HeldState.WAITING)
    told = ("attendance__volunteer_id", "served_on", "minutes", "starts_at", "ends_at")
    for key, day, number, start, end in waiting.values_list(*told):
        minutes[key][day] += number
        occupied[key].append((start, end))
    taken = OccupiedInterval.objects.filter(volunteer_id__in=people, during__overlap=around)
    for key, during in taken.values_list("volunteer_id", "during"):
        occupied[key].append((during.lower, during.upper))
    return {key: Before(dict(minutes[key]), occupied[key]) for key in people}
