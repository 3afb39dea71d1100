"""A region pack: what a region is opened from. Plain values, checked when the folder is read."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tenants.policy.reading import bounded, coded
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.units import Measure


class RegionKind(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Theme:
    """What a region's pages look like; status colours stay everyone's."""

    product_name: str
    product_name_en: str
    tagline: str
    tagline_en: str
    organisers: tuple[str, ...] = ()
    colours: tuple[Colour, ...] = ()
    icp_number: str = ""
    police_number: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A CSS colour of the theme: `brand`, `brand_hover`, `brand_soft`, `nav`."""

    name: str = coded()
    value: str = field(
        default="#000000",
        metadata={"pattern": r"#[0-9a-f]{6}", "meaning": "a colour such as #0b6b72"},
    )


@dataclass(frozen=True, slots=True)
class PackRegion:
    """The region itself, or one of its subordinate regions."""

    kind: RegionKind
    name: str
    short_name: str
    code: str = coded()
    name_en: str = ""
    division: str = ""  # GB/T 2260
    locale: str = "zh-hans"
    time_zone: str = "Asia/Shanghai"
    position: int = bounded(0, 9999, 0)
    tile_column: int | None = bounded(1, 40, None)
    tile_row: int | None = bounded(1, 40, None)


@dataclass(frozen=True, slots=True)
class PackUnit:
    """A unit; `region` names the subordinate region that it belongs to, empty: the pack's own."""

    name: str
    kind: str
    position: int = bounded(0, 99999)
    code: str = coded()
    location: str = ""
    parent: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class PackFigure:
    """A dated figure about a unit, about a subordinate region, or (neither) the region itself.

    With `unit` and `region` it is about that unit of the subordinate region, and kept there.
    `value` None: the notice names the figure as not reported.
    """

    measure: Measure
    as_of: dt.date
    source: str
    unit: str = ""
    region: str = ""
    value: int | None = bounded(0, 10**9, None)


@dataclass(frozen=True, slots=True)
class PackNotice:
    """A notice (通知公告) in its own words."""

    title: str
    document_number: str
    published_on: dt.date
    body: str
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class PackHead:
    """The file pack.toml: what the pack is, and the region that it opens.

    A pack without a region is a layer of policy only and opens nothing.
    """

    title: str
    title_en: str
    source: str
    effective_from: dt.date
    code: str = coded()
    region: PackRegion | None = None
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class PackParts:
    """What stands in a pack's other files."""

    subordinates: tuple[PackRegion, ...] = ()
    units: tuple[PackUnit, ...] = ()
    figures: tuple[PackFigure, ...] = ()
    notices: tuple[PackNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack, read and checked.

    `document` is the pack's own layer of policy (TOML values; `json_document` gives it as it is
    stored); `policy` is that layer over the national one, resolved.
    """

    head: PackHead
    parts: PackParts
    folder: Path
    document: Mapping[str, Any]
    policy: RegionPolicy
    rebased_days: int = 0

    @property
    def code(self) -> str:
        return self.head.code

    @property
    def effective_from(self) -> dt.date:
        return self.head.effective_from

    @property
    def region(self) -> PackRegion | None:
        return self.head.region

    @property
    def theme(self) -> Theme | None:
        return self.head.theme

    @property
    def subordinates(self) -> tuple[PackRegion, ...]:
        return self.parts.subordinates

    @property
    def units(self) -> tuple[PackUnit, ...]:
        """The units of the pack's own region, parents before what lies below them."""
        return tuple(unit for unit in self.parts.units if not unit.region)

    @property
    def figures(self) -> tuple[PackFigure, ...]:
        """The figures that the pack's own region keeps: of its units and about its regions."""
        return tuple(fact for fact in self.parts.figures if not (fact.unit and fact.region))

    @property
    def notices(self) -> tuple[PackNotice, ...]:
        return self.parts.notices

    def child(self, code: str) -> Pack:
        """Return what the subordinate region `code` is opened from: its place, its units and
        their figures; no policy of its own (it inherits), no notices.

        :raises KeyError: the pack has no such subordinate region
        """
        found = next((region for region in self.subordinates if region.code == code), None)
        if found is None:
            raise KeyError(code)
        units = tuple(
            dataclasses.replace(unit, region="") for unit in self.parts.units if unit.region == code
        )
        figures = tuple(
            dataclasses.replace(fact, region="")
            for fact in self.parts.figures
            if fact.region == code and fact.unit
        )
        return dataclasses.replace(
            self,
            head=dataclasses.replace(self.head, region=found),
            parts=PackParts(units=units, figures=figures),
            document={},
        )


def json_document(document: Any) -> Any:
    """Return a policy document as JSON holds it: dates as text."""
    if isinstance(document, Mapping):
        return {key: json_document(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [json_document(value) for value in document]
    return document.isoformat() if isinstance(document, dt.date) else document
