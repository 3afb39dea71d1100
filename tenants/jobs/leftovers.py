"""Stored files that no row names: left by a process that died, or by a row that went. Who keeps
files in a folder says which of them are named; a folder of which nobody says it is left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.keys import files

Naming = Callable[[], Iterable[Any]]
KEPT_FOR = dt.timedelta(days=1)  # a file is stored before the row that names it is committed
OWNERS: dict[str, Naming] = {}


def names(folder: str) -> Callable[[Naming], Naming]:
    """Make a function the one that says what names files of a folder in the current region: names
    alone, or whatever holds them as text.
    """

    def add(naming: Naming) -> Naming:
        OWNERS[folder] = naming
        return naming

    return add


def sweep(*, actor: Actor, at: dt.datetime) -> int:
    """Delete the current region's files that nobody names and that are older than a day; return
    how many, which the audit tells of each folder.
    """
    gone = {folder: _sweep(folder, at - KEPT_FOR) for folder in sorted(OWNERS)}
    if found := {folder: count for folder, count in gone.items() if count}:
        subject = Subject("files", changes=found)
        audit.record(actor=actor, action="files.sweep", at=at, subject=subject)
    return sum(gone.values())


def _sweep(folder: str, before: dt.datetime) -> int:
    doomed = files.older_than(folder, before)
    for _look in range(2):  # a name may just pass from one row to another
        doomed -= _named(folder) if doomed else set()
    for name in doomed:
        files.delete(name)
    return len(doomed) + files.delete_unfinished(folder, before)


def _named(folder: str) -> set[str]:
    pattern = re.compile(rf"{folder}/[0-9a-f]{{32}}")
    return {name for value in OWNERS[folder]() for name in pattern.findall(str(value))}
