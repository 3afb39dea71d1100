"""What the templates are told in common: whose document it is, who printed it and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from tenants.context import current_code, current_region
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_in_force
from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing import glyphs
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_limited

COLOUR = "#0d3a42"
NO_GLYPH = "no_glyph"


@dataclass(frozen=True)
class About:
    """One print: the region and its policy, when and by whom it is made, where its pages lie."""

    policy: RegionPolicy
    region_name: str
    colour: str
    at: dt.datetime
    who: str
    base: str  # `https://host`, of the region's own pages

    @property
    def on(self) -> dt.date:
        return timezone.localdate(self.at)

    @property
    def note(self) -> str:
        """The mark at the foot of every page."""
        when = timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M")
        return f"{self.region_name} · 由 {self.who} 于 {when} 打印"


@dataclass
class Content:
    """The data of a template, and what the office has to know: {code, object_id} each."""

    data: dict[str, Any] = field(default_factory=dict, repr=False)
    warnings: list[dict[str, str]] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)  # who is in it

    def warn(self, code: str, person_id: UUID) -> None:
        """Note something about one person."""
        self.warnings.append({"code": code, "object_id": str(person_id)})

    def look_for_glyphs(self, entry: Any, person_id: UUID, known: frozenset[int]) -> None:
        """Note where a person's entry holds a character that no font has."""
        if glyphs.missing(glyphs.texts_in(entry), known):
            self.warn(NO_GLYPH, person_id)


@dataclass(frozen=True, slots=True)
class Order:
    """One print: which kind, of whom, whose numbers in full, of which unit; `approved` are those
    under 18 whom an approval has opened to who prints.
    """

    kind: PrintKind
    people: list[UUID]
    open_to: frozenset[UUID] = frozenset()
    unit_id: UUID | None = None
    approved: frozenset[UUID] = frozenset()

    def is_limited(self, person: Volunteer, on: dt.date) -> bool:
        """Tell whether the outline of a person alone is printed."""
        return is_limited(person.birth_date, on, is_open=person.pk in self.approved)


Step = Callable[[int], None]  # told after each person: how many are ready


def about(*, who: str, base: str, at: dt.datetime) -> About:
    """Return what a print in the current region is about."""
    region = current_region()
    colours = {one["name"]: one["value"] for one in region.theme.get("colours", ())}
    policy = policy_in_force(current_code(), timezone.localdate(at))
    colour = colours.get("nav", COLOUR)
    return About(policy, region.name, colour, at, who, base.rstrip("/"))


def day_line(on: dt.date | None) -> str:
    """Return the date as the notice's forms write it, or the room for it."""
    if on is None:
        return "日期：        年    月    日"
    return f"日期：{on.year} 年 {on.month} 月 {on.day} 日"


def in_order(rows: Iterable[Any], keys: Iterable[UUID]) -> list[Any]:
    """Return rows in the order of their keys; whoever is gone is left out."""
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]
