"""What a volunteer has contested, with every step, among what they may take along."""

from __future__ import annotations

from typing import Any

from volunteers.people.own_data.gathering import gathers, values_of
from volunteers.people.profiles.models import Volunteer
from volunteers.service.claims.models import HourClaim

CLAIM = (
    "kind", "state", "project_title", "served_on", "starts_at", "ends_at", "minutes", "text",
    "due_on", "created_at", "ended_at",
)  # fmt: skip
STEP = ("at", "action", "to_state", "reason")


@gathers("claims")
def claims_of(person: Volunteer) -> list[dict[str, Any]]:
    """Return a person's claims, the first one first."""
    rows = HourClaim.objects.filter(volunteer=person).prefetch_related("steps")
    return [
        values_of(row, CLAIM) | {"steps": [values_of(step, STEP) for step in _steps(row)]}
        for row in rows.order_by("created_at", "pk")
    ]


def _steps(claim: HourClaim) -> list[Any]:
    return sorted(claim.steps.all(), key=lambda step: (step.at, step.pk))
