"""Which transfers an account sees, and what it may do with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tenants.accounts.roles import Duty
from tenants.accounts.waiting import Waiting, waits_on
from tenants.context import current_region
from tenants.letters import services as letters
from tenants.queries import names_of, open_regions
from volunteers.people.transfers import crossing, rules
from volunteers.people.transfers.models import OPEN, Transfer, TransferKind, TransferState
from volunteers.people.transfers.rules import Act
from volunteers.people.units import scope


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One transfer as a list shows it."""

    transfer: Transfer
    name: str
    leaves: str
    comes: str


def visible_to(user: Any) -> QuerySet[Transfer]:
    """Return the transfers from or to a unit in an account's scope; the office's are all."""
    found = Transfer.objects.select_related("volunteer", "from_unit", "to_unit")
    if scope.sees_all(user):
        return found
    units = scope.units_for(user)
    return found.filter(Q(from_unit__in=units) | Q(to_unit__in=units))


def listed(user: Any, *, is_open: bool) -> QuerySet[Transfer]:
    """Return an account's open transfers, the oldest first, or its ended ones, the latest first."""
    found = visible_to(user)
    if is_open:
        return found.filter(state__in=OPEN).order_by("created_at")
    return found.exclude(state__in=OPEN).order_by("-ended_at")


@waits_on("transfers:list", Duty.HANDLE_TRANSFERS)
def waiting_for(user: Any) -> Waiting:
    """Return the transfers that an account is asked to answer: to release as the giving side, to
    accept as the receiving one. What only waits for the other region is not among them.
    """
    released = Q(state=TransferState.RELEASED) & ~Q(kind=TransferKind.OUT)
    to_accept = released & ~Q(kind=TransferKind.IN, to_unit__isnull=False)
    to_release = Q(state=TransferState.ASKED)
    if not scope.sees_all(user):
        units = scope.units_for(user)
        to_release &= Q(from_unit__in=units)
        to_accept &= Q(to_unit__in=units)
    return Waiting(Transfer.objects.filter(to_release | to_accept))


def lines(found: list[Transfer]) -> list[TransferLine]:
    """Return transfers in words; one query for the names of all regions."""
    names = names_of(transfer.other_region for transfer in found)
    return [_line(transfer, names) for transfer in found]


def open_acts(user: Any, transfer: Transfer) -> tuple[Act, ...]:
    """Return what an account may do with a transfer now: each side what is its own to do, the
    office both.
    """
    is_accepted = crossing.is_accepted(transfer)
    possible = rules.open_acts(transfer.kind, transfer.state, is_accepted=is_accepted)
    if scope.sees_all(user):
        return possible
    mine = set(scope.unit_ids_for(user))
    sides = {True: transfer.from_unit_id in mine, False: transfer.to_unit_id in mine}
    return tuple(act for act in possible if sides[rules.is_giving(act, transfer.state)])


def reachable() -> list[tuple[str, str]]:
    """Return the regions to which somebody can be transferred: (code, name)."""
    here = current_region()
    found = [region for region in open_regions() if letters.can_reach(here, region)]
    return [(region.code, region.name) for region in found]


def _line(transfer: Transfer, names: dict[str, str]) -> TransferLine:
    there = names.get(transfer.other_region, "")
    told = transfer.person or {}
    name = transfer.volunteer.name if transfer.volunteer else told.get("name", "")
    leaves = transfer.from_unit.name if transfer.from_unit else there
    comes = transfer.to_unit.name if transfer.to_unit else ""
    if transfer.kind == TransferKind.OUT:
        comes = " · ".join(part for part in (there, transfer.wanted_unit) if part)
    return TransferLine(transfer, name, leaves, comes or transfer.wanted_unit)
