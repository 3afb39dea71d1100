"""What an office sees of its duplicate cases: its own person, and which region the other is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tenants.accounts.roles import Duty
from tenants.accounts.waiting import Waiting, waits_on
from tenants.queries import names_of, open_region
from volunteers.people.duplicates.models import CaseState, DuplicateCase


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case with the name of the other region."""

    case: DuplicateCase
    other_region: str


def cases(state: str = "") -> QuerySet[DuplicateCase]:
    """Return cases with their own person loaded, open ones first, the oldest of these first."""
    found = DuplicateCase.objects.select_related("volunteer__unit", "application__unit")
    if state:
        found = found.filter(state=state)
    return found.order_by("state", "opened_at")


def lines(found: list[DuplicateCase]) -> list[CaseLine]:
    """Return cases for a page; one query for the names of all regions."""
    names = names_of(case.other_region for case in found)
    return [CaseLine(case, names.get(case.other_region, "")) for case in found]


def organisers_of(code: str) -> tuple[str, ...] | None:
    """Return who runs another region, as its public home names them; None where it is not served
    any more.
    """
    region = open_region(code)
    return None if region is None else tuple(region.theme.get("organisers", ()))


def open_count() -> int:
    """Return how many cases wait."""
    return cases(CaseState.OPEN).count()


@waits_on("duplicates:list", Duty.SETTLE_DUPLICATES)
def waiting_for(_user: Any) -> Waiting:
    """Return the open cases: every office of the region settles all of them."""
    return Waiting(cases(CaseState.OPEN))
