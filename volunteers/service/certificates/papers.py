"""Certificates and record books as PDF: set from what is kept of them, the same to the byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from volunteers.people.cards import rules as cards
from volunteers.people.cards.printing import fonts, glyphs, pictures, typesetting
from volunteers.people.cards.printing.typesetting import Document
from volunteers.service.certificates import errors
from volunteers.service.certificates.words import PAPER, hours, span

ROOM = "____________"


def certificate(told: Mapping[str, Any], *, check: Callable[[], None] = lambda: None) -> bytes:
    """Return the PDF of what stands on a certificate.

    :raises errors.NoGlyph: a character of it is in none of the region's fonts
    """
    return _typeset("certificate", _certificate(told), check)


def record_book(data: dict[str, Any]) -> bytes:
    """Return the PDF of a record book (志愿服务记录册).

    :raises errors.NoGlyph: a character of it is in none of the region's fonts
    """
    return _typeset("record_book", data, lambda: None)


def _typeset(template: str, data: dict[str, Any], check: Callable[[], None]) -> bytes:
    added = fonts.of_region()
    if lacking := glyphs.missing(glyphs.texts_in(data), added.known):
        raise errors.NoGlyph(lacking)
    return typesetting.typeset(Document(template, data, added.contents), check=check).content


def _certificate(told: Mapping[str, Any]) -> dict[str, Any]:
    language, words = told["language"], PAPER[told["language"]]
    total = told["timed"] + told["backfilled"]
    return {
        "lang": "en" if language == "en" else "zh",
        "title": told["title"],
        "number": told["number"],
        "made_on": _day(told["issued_on"]),
        "words": words,
        "facts": _facts(told, words),
        "rows": [_row(line, words, language) for line in told["lines"]],
        "sums": [
            [words["timed"], hours(told["timed"], language)],
            [words["backfilled"], hours(told["backfilled"], language)],
            [words["total"], hours(total, language)],
        ],
        "remark": told["remark"],
        "signs": _signs(told, words),
        "qr": pictures.qr(told["address"]),
        "address": told["address"],
        "note": words["copy"] if told.get("is_copy") else words["kept"],
    }


def _facts(told: Mapping[str, Any], words: Mapping[str, str]) -> list[list[str]]:
    number = cards.in_fours(told["volunteer_number"]) or ROOM
    return [
        [words["name"], told["name"]],
        [words["volunteer_number"], number],
        [words["document_kind"], told["document_kind"]],
        [words["document_number"], told["document_number"]],
        [words["unit"], told["unit"]],
        [words["period"], span(*told["period"])],
    ]


def _row(line: Mapping[str, Any], words: Mapping[str, str], language: str) -> list[str]:
    kind = words["is_backfilled"] if line["is_backfilled"] else words["is_timed"]
    title = f"{line['title']}（{line['category']}）" if line["category"] else line["title"]
    days = span(line["first"], line["last"])
    return [title, days, str(line["times"]), kind, hours(line["minutes"], language)]


def _signs(told: Mapping[str, Any], words: Mapping[str, str]) -> list[list[str]]:
    recorders: Sequence[str] = told["recorders"]
    return [
        [words["recorders"], words["and"].join(recorders)],
        [words["issuer"], told["issuer"]],
        [words["person_in_charge"], told["person_in_charge"] or ROOM],
        [words["handler"], told["handler"] or ROOM],
        [words["contact"], told["contact"] or ROOM],
        [words["issued_on"], told["issued_on"]],
    ]


def _day(text: str) -> list[int]:
    day = dt.date.fromisoformat(text)
    return [day.year, day.month, day.day]
