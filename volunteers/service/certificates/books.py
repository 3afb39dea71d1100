"""The record book (志愿服务记录册): every record with its source, on a page and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_region
from volunteers.people.cards import rules as cards
from volunteers.people.profiles.models import Volunteer
from volunteers.service.certificates import papers, records, rules
from volunteers.service.certificates.content import Wish
from volunteers.service.certificates.words import PAPER, hours, span
from volunteers.service.ledger.models import HourEntry, Precision, Source

SOURCES = {
    Source.TIMED: ("计时", "timed"),
    Source.MANUAL: ("人工登记", "entered by staff"),
    Source.BACKFILL: ("补录", "back-filled"),
    Source.IMPORT: ("导入", "imported"),
}
STANDS: tuple[str | Promise, str, str] = (_("有效"), "green", "check-circle-fill")
TAKEN_BACK: tuple[str | Promise, str, str] = (_("已更正"), "grey", "arrow-counterclockwise")
COUNTER: tuple[str | Promise, str, str] = (_("冲销"), "grey", "dash-circle")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry on the page, with what was done, and how it stands."""

    entry: HourEntry
    content: str
    is_month: bool
    look: tuple[str | Promise, str, str]


def rows(entries: Iterable[Any]) -> list[Row]:
    """Return the lines of the page, of entries as `queries.own_entries` gives them."""
    return [
        Row(entry, _content(entry), entry.precision == Precision.MONTH, _look(entry))
        for entry in entries
    ]


def printed(*, person: Volunteer, wish: Wish, actor: Actor, at: dt.datetime) -> bytes:
    """Return a person's record book of a period as PDF, on record. Two queries of the ledger.

    :raises errors.NoGlyph: a character is in none of the region's fonts
    """
    period = wish.period
    found = records.live().filter(volunteer=person, served_on__range=(period.first, period.last))
    entries = list(
        found.select_related("unit", "text", "corrects__text").order_by(
            "served_on", "starts_at", "pk"
        )
    )
    content = papers.record_book(_book(person, entries, wish, at))
    changes = {"period": [period.first.isoformat(), period.last.isoformat()]}
    subject = Subject("volunteer", str(person.pk), changes)
    audit.record(actor=actor, action="record_book.print", at=at, subject=subject)
    return content


def _book(
    person: Volunteer, entries: Sequence[HourEntry], wish: Wish, at: dt.datetime
) -> dict[str, Any]:
    words, language = PAPER[wish.language], wish.language
    made = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    keys = ("days", "project", "content", "recorded_by", "kind", "hours")
    return {
        "lang": "en" if language == "en" else "zh",
        "title": words["book"],
        "note": f"{current_region().name} · {made} · {words['book_note']}",
        "words": words,
        "facts": [
            [words["name"], person.name],
            [words["volunteer_number"], cards.in_fours(person.volunteer_number) or papers.ROOM],
            [words["unit"], person.unit.name],
            [words["period"], span(*(day.isoformat() for day in _days(wish)))],
        ],
        "headings": [words[key] for key in keys],
        "years": [
            _year(year, list(of_year), wish)
            for year, of_year in groupby(entries, key=lambda entry: entry.served_on.year)
        ],
    }


def _year(year: int, entries: Sequence[HourEntry], wish: Wish) -> dict[str, Any]:
    words, language = PAPER[wish.language], wish.language
    told = rules.sums(records.record_of(entry) for entry in entries)
    parts = (
        (words["timed"], told.timed),
        (words["backfilled"], told.backfilled),
        (words["total"], told.total),
    )
    said = "    ".join(f"{word} {hours(minutes, language)}" for word, minutes in parts)
    return {
        "heading": f"{year}    {said}",
        "rows": [_cells(entry, language) for entry in entries],
    }


def _cells(entry: HourEntry, language: str) -> list[str]:
    source = SOURCES[Source(entry.source)][language == "en"]
    return [
        _when(entry),
        entry.project_title,
        _content(entry),
        entry.unit.name,
        source,
        hours(entry.minutes, language),
    ]


def _when(entry: HourEntry) -> str:
    if entry.precision == Precision.MONTH:
        return f"{entry.served_on:%Y-%m}"
    if entry.starts_at is None or entry.ends_at is None:
        return entry.served_on.isoformat()
    first, last = (timezone.localtime(at) for at in (entry.starts_at, entry.ends_at))
    return f"{entry.served_on.isoformat()} {first:%H:%M}—{last:%H:%M}"


def _days(wish: Wish) -> tuple[dt.date, dt.date]:
    return wish.period.first, wish.period.last


def _content(entry: HourEntry) -> str:
    """What was done: a correction says it of what it corrects."""
    text = getattr(entry, "text", None)
    if text is not None and text.content:
        return str(text.content)
    return _content(entry.corrects) if entry.corrects is not None else ""


def _look(entry: Any) -> tuple[str | Promise, str, str]:
    if entry.minutes < 0:
        return COUNTER
    return TAKEN_BACK if entry.is_taken_back else STANDS
