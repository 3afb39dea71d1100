"""The unit step's search: which units take people, found by name or kind, each with its path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.units import REGION_KIND
from volunteers.people.registration.wizard.fields import Only
from volunteers.people.units import wording
from volunteers.people.units.models import Unit
from volunteers.people.units.queries import UnitFilter, filtered

MOST = 30
NONE_CHOSEN = _("请选择一个单位。")


@dataclass(frozen=True, slots=True)
class Found:
    """One unit of the list: its kind in words, and the names above it."""

    unit: Unit
    kind: str
    above: str


@dataclass(frozen=True, slots=True)
class Hits:
    """The first units that a search finds, and how many more there are."""

    units: list[Found]
    more: int


class UnitForm(Only):
    """Which unit an applicant belongs to."""

    unit = forms.UUIDField(
        label=_("单位"), error_messages={"required": NONE_CHOSEN, "invalid": NONE_CHOSEN}
    )

    def clean_unit(self) -> UUID:
        key: UUID = self.cleaned_data["unit"]
        if not choosable().filter(pk=key).exists():
            raise ValidationError(NONE_CHOSEN)
        return key


def choosable() -> QuerySet[Unit]:
    """Return the units that take people: those that stand, and are no region of their own."""
    units: QuerySet[Unit] = Unit.objects.standing().exclude(kind=REGION_KIND)
    return units


def search(asked: UnitFilter, policy: RegionPolicy, chosen: UUID | None) -> Hits:
    """Return what a search finds, in the tree's order, the chosen unit first: at most 30."""
    units = filtered(choosable(), asked)
    others = units.exclude(pk=chosen) if chosen else units
    found = list(others.order_by("position", "path")[:MOST])
    here = choosable().filter(pk=chosen).first() if chosen else None
    listed = [here, *found] if here else found
    more = max(units.count() - len(found), 0) if len(found) == MOST else 0
    return Hits(with_paths(listed, policy), more)


def with_paths(units: Iterable[Unit], policy: RegionPolicy) -> list[Found]:
    """Return units with their kinds and the names above them; one query for all."""
    listed = list(units)
    codes = {code for unit in listed for code in _codes_above(unit)}
    names = dict(Unit.objects.filter(code__in=codes).order_by().values_list("code", "name"))
    return [
        Found(
            unit,
            wording.kind(policy, unit.kind),
            " › ".join(names.get(code, code) for code in _codes_above(unit)),
        )
        for unit in listed
    ]


def _codes_above(unit: Unit) -> list[str]:
    return unit.path.strip("/").split("/")[:-1]
