"""Turn plain data (TOML tables, CSV rows, stored JSON) into the frozen dataclasses of a policy.

The dataclasses are the declaration: their field types say what is expected, `bounded` and
`matching` narrow it, a default makes a key optional, and `__post_init__` may raise `Refused` where
values contradict each other. Every fault is collected as a `Problem`; nothing stops at the first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from tenants.policy.problems import Problem, Refused, shown

CODE = r"[a-z][a-z0-9_]{0,40}"
MISSING = object()
T = TypeVar("T")


def bounded(low: int, high: int, default: Any = dataclasses.MISSING) -> Any:
    """Declare a whole number from `low` to `high`, both included."""
    return dataclasses.field(default=default, metadata={"low": low, "high": high})


def matching(pattern: str, meaning: str, default: Any = dataclasses.MISSING) -> Any:
    """Declare a text that matches `pattern` as a whole; `meaning` says so in words."""
    return dataclasses.field(default=default, metadata={"pattern": pattern, "meaning": meaning})


def coded(default: Any = dataclasses.MISSING) -> Any:
    """Declare a code: lower-case letters, digits and `_`, at most 41."""
    return matching(CODE, "a code of lower-case letters, digits and _", default)


@functools.cache
def declared(cls: type) -> Mapping[str, Any]:
    """Return the field types of a dataclass, by name."""
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls) if field.init}


def without_none(kind: Any) -> Any:
    """Return the type that `X | None` is about; any other type as it is."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return next(part for part in typing.get_args(kind) if part is not type(None))
    return kind


class Reader:
    """Reads the values of one file and keeps what was wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def complain(self, key: str, expected: str, found: object) -> None:
        text = found if isinstance(found, str) and found == "nothing" else shown(found)
        self.problems.append(Problem(self.file, key, expected, text))

    def table(self, cls: type[T], data: object, key: str) -> T | None:
        """Read one table into `cls`, or return None where anything in it was wrong."""
        before = len(self.problems)
        values = self.values(cls, data, key)
        for field in dataclasses.fields(cls):  # type: ignore[arg-type]
            if field.init and is_required(field) and field.name not in keys_of(data):
                self.complain(joined(key, field.name), expectation(cls, field.name), "nothing")
        if len(self.problems) > before:
            return None
        try:
            return cls(**values)
        except Refused as refusal:
            where = joined(key, refusal.key)
            self.problems.append(Problem(self.file, where, refusal.expected, refusal.found))
            return None

    def values(self, cls: type, data: object, key: str) -> dict[str, Any]:
        """Read the keys that are given, refusing unknown ones; missing ones are not asked for."""
        if not isinstance(data, Mapping):
            self.complain(key, "a table", data)
            return {}
        known = declared(cls)
        for name in data:
            if name not in known:
                self.complain(joined(key, name), f"one of {', '.join(known)}", name)
        fields = {field.name: field for field in dataclasses.fields(cls)}
        return {
            name: self.value(known[name], data[name], joined(key, name), fields[name].metadata)
            for name in data
            if name in known
        }

    def value(self, kind: Any, data: object, key: str, limits: Mapping[str, Any]) -> Any:
        """Read one value of the declared type `kind`; `limits` come from the field."""
        bare = without_none(kind)
        if bare is not kind:
            return None if data is None else self.value(bare, data, key, limits)
        if typing.get_origin(kind) is tuple:
            return self.items(typing.get_args(kind)[0], data, key, limits)
        if dataclasses.is_dataclass(kind):
            return self.table(kind, data, key)  # type: ignore[arg-type]
        return self.scalar(kind, data, key, limits)

    def items(self, kind: Any, data: object, key: str, limits: Mapping[str, Any]) -> Any:
        """Read a list into a tuple."""
        if not isinstance(data, list | tuple):
            self.complain(key, "a list", data)
            return ()
        entries = tuple(
            self.value(kind, entry, f"{key}[{index}]", limits)
            for index, entry in enumerate(data, start=1)
        )
        self.refuse_twice(entries, key)
        return entries

    def refuse_twice(self, entries: Iterable[Any], key: str) -> None:
        """Entries that have a code must not repeat it."""
        codes = [entry.code for entry in entries if hasattr(entry, "code")]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.complain(joined(key, "code"), "each code once", code)

    def scalar(self, kind: Any, data: object, key: str, limits: Mapping[str, Any]) -> Any:
        """Read a text, whole number, yes or no, date or word of a list."""
        try:
            found = SCALARS.get(kind, functools.partial(word, kind))(data)
        except (TypeError, ValueError):
            found = MISSING
        if found is MISSING or not within(found, limits):
            self.complain(key, in_words(kind, limits), data)
        return found


def yes_or_no(data: object) -> object:
    return data if isinstance(data, bool) else MISSING


def whole_number(data: object) -> object:
    return data if isinstance(data, int) and not isinstance(data, bool) else MISSING


def text(data: object) -> object:
    return data if isinstance(data, str) and data.strip() == data else MISSING


def date(data: object) -> object:
    if isinstance(data, dt.datetime):
        return MISSING
    if isinstance(data, dt.date):
        return data
    return dt.date.fromisoformat(data) if isinstance(data, str) else MISSING


def word(kind: type[StrEnum], data: object) -> object:
    return kind(data) if isinstance(data, str) else MISSING


SCALARS: dict[Any, Callable[[object], object]] = {
    bool: yes_or_no,
    int: whole_number,
    str: text,
    dt.date: date,
}


def within(found: Any, limits: Mapping[str, Any]) -> bool:
    """Return whether a value keeps to its field's bounds or pattern."""
    if "low" in limits:
        return bool(limits["low"] <= found <= limits["high"])
    return "pattern" not in limits or bool(re.fullmatch(limits["pattern"], found))


def is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def keys_of(data: object) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else {}


def joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def expectation(cls: type, name: str) -> str:
    """Return in words what the field `name` of `cls` must hold."""
    field = next(field for field in dataclasses.fields(cls) if field.name == name)
    return in_words(declared(cls)[name], field.metadata)


def in_words(kind: Any, limits: Mapping[str, Any]) -> str:
    """Return a declared type and its limits as a message says them."""
    if "low" in limits:
        return f"a whole number from {limits['low']} to {limits['high']}"
    if "meaning" in limits:
        return str(limits["meaning"])
    if typing.get_origin(kind) is tuple:
        return "a list"
    if dataclasses.is_dataclass(kind):
        return "a table"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    return WORDS.get(kind, "a value")


WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text without blanks around it",
    dt.date: "a date such as 2018-09-30",
}
