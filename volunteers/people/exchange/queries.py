"""Who is to be handed to the national system, who waits for an answer, and since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from tenants.jobs import services as jobs
from volunteers.people.exchange.models import ExchangeState, NationalBatch, NationalRow, RowState
from volunteers.people.profiles.models import Volunteer, VolunteerState


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not been handed over or answered, how many people, and since when."""

    to_hand_over: int
    oldest: dt.datetime | None
    awaited: int
    awaited_since: dt.datetime | None
    refused: int

    def is_late(self, *, days: int, at: dt.datetime) -> bool:
        """Tell whether somebody has waited longer than policy allows without a warning."""
        limit = at - dt.timedelta(days=days)
        return any(since is not None and since < limit for since in self.since)

    @property
    def since(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        return self.oldest, self.awaited_since


def to_hand_over() -> QuerySet[Volunteer]:
    """Return the registered people without a national number who stand in no open batch and were
    not refused (or whose refusal has been mended).
    """
    mine = NationalRow.objects.filter(volunteer=OuterRef("pk"))
    stopped = mine.filter(
        Q(state=RowState.HANDED) | Q(state=RowState.REFUSED, mended_at__isnull=True)
    )
    people = Volunteer.objects.filter(state=VolunteerState.REGISTERED, suspended_at=None)
    return people.filter(~Exists(stopped), national_number="")


def backlog() -> Backlog:
    """Return what waits, in three queries however many people there are."""
    fresh = to_hand_over().aggregate(n=Count("pk"), since=Min("registered_at"))
    handed = NationalRow.objects.filter(
        state=RowState.HANDED, batch__state__in=(ExchangeState.HANDED_OVER, ExchangeState.ANSWERED)
    ).aggregate(n=Count("pk"), since=Min("batch__handed_over_at"))
    refused = NationalRow.objects.filter(state=RowState.REFUSED, mended_at=None).count()
    return Backlog(fresh["n"], fresh["since"], handed["n"], handed["since"], refused)


def batches() -> QuerySet[NationalBatch]:
    """Return all batches, the latest first, with their rows counted by state."""
    counts: dict[str, Any] = {
        f"n_{state}": Count("rows", filter=Q(rows__state=state)) for state in RowState.values
    }
    return NationalBatch.objects.select_related("job").annotate(**counts).order_by("-number")


def has_failed(batch: NationalBatch) -> bool:
    """Tell whether a batch was not filled, so that it can be tried again."""
    ended = batch.job is not None and batch.job.state in jobs.ENDED_BADLY
    return batch.state == ExchangeState.FAILED or (batch.state == ExchangeState.PREPARING and ended)


def is_running(batch: NationalBatch) -> bool:
    """Tell whether a batch is waiting to be filled, or being filled."""
    return batch.state == ExchangeState.PREPARING and not has_failed(batch)


def refused_of(batch: NationalBatch) -> QuerySet[NationalRow]:
    """Return a batch's refused people, those not mended first."""
    rows = NationalRow.objects.filter(batch=batch, state=RowState.REFUSED)
    return rows.select_related("volunteer__unit").order_by("mended_at", "position")


def incomplete(keys: list[str]) -> QuerySet[Volunteer]:
    """Return the people whom a batch left out because required facts are missing."""
    return Volunteer.objects.filter(pk__in=keys).select_related("unit").order_by("name_sort", "pk")
