"""A volunteer's entries and totals, among what they may take along."""

from __future__ import annotations

from typing import Any

from volunteers.people.own_data.gathering import gathers, values_of
from volunteers.people.profiles.models import Volunteer
from volunteers.service.ledger.models import HourEntry, HourTotal

ENTRY = (
    "id", "project_title", "category", "served_on", "precision", "starts_at", "ends_at", "minutes",
    "source", "recorded_at", "policy_version", "steps",
)  # fmt: skip
TOTAL = ("year", "timed", "backfilled")


@gathers("hours")
def entries_of(person: Volunteer) -> list[dict[str, Any]]:
    """Return every entry of a person, corrections included, with what was done and why."""
    rows = HourEntry.objects.filter(volunteer=person).select_related("text")
    return [_entry(row) for row in rows.order_by("served_on", "recorded_at", "pk")]


@gathers("hour_totals")
def totals_of(person: Volunteer) -> list[dict[str, Any]]:
    """Return a person's minutes by year."""
    rows = HourTotal.objects.filter(volunteer=person).order_by("year")
    return [values_of(row, TOTAL) for row in rows]


def _entry(row: HourEntry) -> dict[str, Any]:
    text = getattr(row, "text", None)
    told = {"content": text.content, "reason": text.reason} if text is not None else {}
    corrects = str(row.corrects_id) if row.corrects_id else None
    return values_of(row, ENTRY) | {"id": str(row.pk), "corrects": corrects} | told
