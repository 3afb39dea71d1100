"""Changing a region's form: a draft over the inherited form, field by field. Pure.

A draft is what a region's own layer of policy would say: its own fields, those that it hides, the
order. What it does not touch goes on being inherited.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pypinyin import lazy_pinyin

from tenants.policy.subjects.people import IDENTITY, FormField, Option, merged

SECTIONS = ("own_fields", "hidden_fields", "field_order")
LONGEST_CODE = 41
MOST_FIELDS = 60
_NOT_CODE = re.compile(r"[^a-z0-9]+")


class Change(StrEnum):
    """What a draft does to a field, as against the form in force."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a region changes of the inherited form."""

    own: tuple[FormField, ...] = ()
    hidden: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    def fields(self, inherited: tuple[FormField, ...]) -> tuple[FormField, ...]:
        """Return the form that the draft makes."""
        return merged(inherited, self.own, self.hidden, self.order)

    def sections(self) -> dict[str, Any]:
        """Return the draft as sections of a policy document."""
        return {
            "own_fields": [plain(entry) for entry in self.own],
            "hidden_fields": list(self.hidden),
            "field_order": list(self.order),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs from the form in force."""

    change: Change
    label: str
    label_en: str = field(default="")


def with_field(draft: Draft, changed: FormField) -> Draft:
    """Return the draft with a field added, or changed under its code."""
    kept = [entry for entry in draft.own if entry.code != changed.code]
    at = next((n for n, entry in enumerate(draft.own) if entry.code == changed.code), len(kept))
    own = (*kept[:at], changed, *kept[at:])
    hidden = tuple(code for code in draft.hidden if code != changed.code)
    return dataclasses.replace(draft, own=own, hidden=hidden)


def without_field(draft: Draft, inherited: Iterable[FormField], code: str) -> Draft:
    """Return the draft without a field: an own one goes, an inherited one is hidden.

    :raises ValueError: the field identifies a person and cannot be left out
    """
    if code in IDENTITY:
        raise ValueError(code)
    own = tuple(entry for entry in draft.own if entry.code != code)
    is_inherited = any(entry.code == code for entry in inherited)
    hidden = tuple(dict.fromkeys((*draft.hidden, code))) if is_inherited else draft.hidden
    return dataclasses.replace(draft, own=own, hidden=hidden)


def shown_again(draft: Draft, code: str) -> Draft:
    """Return the draft with a hidden field shown as inherited."""
    return dataclasses.replace(draft, hidden=tuple(c for c in draft.hidden if c != code))


def moved(draft: Draft, inherited: tuple[FormField, ...], code: str, by: int) -> Draft:
    """Return the draft with a field some places further down (or up, below 0)."""
    codes = [entry.code for entry in draft.fields(inherited)]
    at = codes.index(code)
    to = min(max(at + by, 0), len(codes) - 1)
    codes.insert(to, codes.pop(at))
    return dataclasses.replace(draft, order=tuple(codes))


def differences(before: Sequence[FormField], after: Sequence[FormField]) -> list[Difference]:
    """Return what differs between two forms, in the order of the later one."""
    old = {entry.code: entry for entry in before}
    new = {entry.code: entry for entry in after}
    found = []
    for entry in after:
        if entry.code not in old:
            found.append(Difference(Change.ADDED, entry.label, entry.label_en))
        elif old[entry.code] != entry:
            found.append(Difference(Change.CHANGED, entry.label, entry.label_en))
    gone = [entry for entry in before if entry.code not in new]
    found += [Difference(Change.REMOVED, entry.label, entry.label_en) for entry in gone]
    stay = [code for code in old if code in new]
    if not found and stay != [code for code in new if code in old]:
        found.append(Difference(Change.MOVED, ""))
    return found


def code_for(label: str, taken: Iterable[str]) -> str:
    """Return a code for a new field or option from its name: pinyin, made unique."""
    spelled = _NOT_CODE.sub("_", "".join(lazy_pinyin(label)).lower()).strip("_")
    base = spelled if spelled[:1].isalpha() else f"f_{spelled}".rstrip("_")
    used, code, n = set(taken), base[:LONGEST_CODE], 2
    while code in used:
        suffix = f"_{n}"
        code, n = base[: LONGEST_CODE - len(suffix)] + suffix, n + 1
    return code


def options_from(text: str, former: Iterable[Option] = ()) -> tuple[Option, ...]:
    """Read options from lines `甲` or `甲 | A`; an option that was there before keeps its code."""
    known = {option.label: option.code for option in former}
    found: dict[str, Option] = {}
    for line in text.splitlines():
        label, _bar, english = (part.strip() for part in line.partition("|"))
        if label:
            code = known.get(label) or code_for(label, {*known.values(), *found})
            found.setdefault(code, Option(label, english or label, code))
    return tuple(found.values())


def as_lines(options: Iterable[Option]) -> str:
    """Return options as `options_from` reads them."""
    return "\n".join(
        option.label if option.label_en == option.label else f"{option.label} | {option.label_en}"
        for option in options
    )


def plain(entry: FormField) -> dict[str, Any]:
    """Return a field as a policy document holds it, without what it leaves to its defaults."""
    defaults: Mapping[str, Any] = {f.name: f.default for f in dataclasses.fields(entry)}
    values: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(entry)))
    return {
        name: value
        for name, value in values.items()
        if value != defaults[name] and not (value == [] and defaults[name] == ())
    }
