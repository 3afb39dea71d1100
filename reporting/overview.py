"""The provincial overview as values: the progress table filtered, sorted, paged, and its tiles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from reporting.tables import ProgressTable, Row
from volunteers.office.campaigns.rules import SHORT_OF_TARGET

PAGE_SIZE = 50
LOWEST = Decimal(-1)
SORTS: dict[str, Callable[[Row], Any]] = {
    "position": lambda row: (row.source.position, row.source.code),
    "share": lambda row: -(LOWEST if row.share is None else row.share),
    "registered": lambda row: -row.registered,
    "missing": lambda row: -row.current.missing,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows are shown, in which order; as they stand in the URL."""

    kind: str = ""
    short: bool = False  # only rows that have not reached their target
    q: str = ""
    sort: str = "position"
    page: str = "1"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """Return the filters of a URL; what is not known is not asked for."""
        sort = given.get("sort", "")
        return cls(
            kind=given.get("kind", "")[:41],
            short=given.get("short", "") == "1",
            q=given.get("q", "").strip()[:50],
            sort=sort if sort in SORTS else "position",
            page=given.get("page", "1"),
        )

    def show(self, row: Row) -> bool:
        return (
            self.kind in ("", row.kind)
            and (not self.short or row.state in SHORT_OF_TARGET)
            and self.q.casefold() in row.name.casefold()
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter with how many rows it has."""

    code: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One subordinate region on the cartogram."""

    name: str
    code: str
    column: int
    row: int
    share: Decimal | None
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the overview shows."""

    table: ProgressTable
    filters: Filters
    kinds: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    page: Page[Row]
    tiles: tuple[Tile, ...]

    @property
    def rows(self) -> list[Row]:
        return list(self.page.object_list)

    @property
    def ranked(self) -> list[tuple[int | None, Row]]:
        """The rows with their ranks (名次) by share among all rows of the table, whatever is shown;
        equal shares have one rank, and who has no share has none.
        """
        shares = sorted(row.share for row in self.table.rows if row.share is not None)
        return [(rank(row.share, shares), row) for row in self.rows]


def rank(share: Decimal | None, shares: Sequence[Decimal]) -> int | None:
    """Return a share's place among shares in ascending order, the highest being 1."""
    return None if share is None else len(shares) - bisect_right(shares, share) + 1


def of_table(table: ProgressTable, filters: Filters) -> Overview:
    """Return what the overview shows of a table."""
    shown = sorted(filter(filters.show, table.rows), key=SORTS[filters.sort])
    return Overview(
        table=table,
        filters=filters,
        kinds=kind_choices(table, filters),
        sorts=sort_choices(filters),
        page=Paginator(shown, PAGE_SIZE).get_page(filters.page),
        tiles=tuple(tile_of(row) for row in table.rows if row.source.place is not None),
    )


def kind_choices(table: ProgressTable, filters: Filters) -> tuple[Choice, ...]:
    """Return the kinds of rows with their numbers, all rows first."""
    everyone = Choice("", _("全部"), len(table.rows), not filters.kind)
    kinds = [
        Choice(code, label, sum(row.kind == code for row in table.rows), filters.kind == code)
        for code, label in table.kinds
    ]
    return (everyone, *kinds)


def sort_choices(filters: Filters) -> tuple[Choice, ...]:
    """Return the orders that a table can be read in."""
    words = {
        "position": _("按通知顺序"),
        "share": _("按完成率"),
        "registered": _("按已注册"),
        "missing": _("按差额"),
    }
    return tuple(Choice(code, word, 0, code == filters.sort) for code, word in words.items())


def tile_of(row: Row) -> Tile:
    """Return a subordinate region's tile; its row has a place on the cartogram."""
    place = row.source.place
    assert place is not None  # noqa: S101 - of_table asks for rows with a place only
    return Tile(
        place.short_name, row.source.code, place.column, place.row, row.share, row.state, row.url
    )
