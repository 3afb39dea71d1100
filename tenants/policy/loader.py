"""Read a pack: a folder of TOML and CSV files that say what a region is opened with.

    pack.toml       code, title, source, effective_from, [region], [theme]
    policy.toml     the pack's own layer of policy, section by section
    regions.csv     subordinate regions            units.csv     units, each under its region
    figures.csv     dated figures                  notices.toml  notices, word for word
    form.csv, categories.csv                       two sections of policy that are long lists

Only `pack.toml` must be there. Every fault of every file is collected and told at once.
"""

from __future__ import annotations

import csv
import functools
import io
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tenants.policy import crosschecks, reading, resolve
from tenants.policy.pack import (
    Pack,
    PackFigure,
    PackHead,
    PackNotice,
    PackParts,
    PackRegion,
    PackUnit,
)
from tenants.policy.problems import BadPack, Problem
from tenants.policy.schema import Sections
from tenants.policy.subjects.people import FormField, Option
from tenants.policy.subjects.service import Category

PACKS = Path(__file__).parent / "packs"
NATIONAL = "national"
OVER = "(cells beyond the heading)"
LISTS = {"form": FormField, "categories": Category}
FILES = frozenset(
    {"pack.toml", "policy.toml", "notices.toml", "regions.csv", "units.csv", "figures.csv"}
    | {f"{section}.csv" for section in LISTS}
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Notices:
    """The file notices.toml."""

    notices: tuple[PackNotice, ...]


def pack_codes() -> list[str]:
    """Return the codes of the packs that are shipped."""
    return sorted(folder.name for folder in PACKS.iterdir() if (folder / "pack.toml").is_file())


def load_pack(code: str) -> Pack:
    """Return the shipped pack called `code`.

    :raises BadPack: there is no such pack, or anything in it is wrong
    """
    if code not in pack_codes():
        known = f"one of {', '.join(pack_codes())}"
        raise BadPack([Problem("packs", "code", known, repr(code))])
    return read_pack(PACKS / code)


@functools.cache
def national_layer() -> resolve.Layer:
    """Return the layer that holds wherever no region decided otherwise."""
    pack_files = FolderReader(PACKS / NATIONAL)
    head = pack_files.toml("pack.toml", PackHead)
    document = pack_files.document()
    if head is None or pack_files.problems:
        raise BadPack(pack_files.problems)
    return resolve.Layer(NATIONAL, head.effective_from, document)


def read_pack(folder: Path) -> Pack:
    """Return the pack in `folder`.

    :raises BadPack: with every fault of every file
    """
    files = FolderReader(folder)
    files.refuse_strangers()
    head = files.toml("pack.toml", PackHead)
    document = files.document()
    notices = files.toml("notices.toml", Notices, Notices(()))
    parts = PackParts(
        subordinates=files.csv("regions.csv", PackRegion),
        units=files.csv("units.csv", PackUnit),
        figures=files.csv("figures.csv", PackFigure),
        notices=notices.notices if notices else (),
    )
    if head is None:
        raise BadPack(files.problems)
    policy = files.resolved(head, document)
    files.problems += crosschecks.problems(folder.name, head, parts, policy)
    if policy is None or files.problems:
        raise BadPack(files.problems)
    return Pack(head, parts, folder, document, policy)


class FolderReader:
    """Reads one pack's files and keeps all that was wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    @property
    def policy_files(self) -> set[str]:
        return {self.named(file) for file in ("policy.toml", *(f"{name}.csv" for name in LISTS))}

    def named(self, file: str) -> str:
        return f"{self.folder.name}/{file}"

    def refuse_strangers(self) -> None:
        """A file with a slip in its name must not be passed over in silence."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        for path in sorted(found):
            if path.name not in FILES:
                expected = f"only {', '.join(sorted(FILES))}"
                self.problems.append(Problem(self.named(path.name), "file", expected, path.name))

    def toml(self, file: str, cls: type[T], absent: T | None = None) -> T | None:
        """Read a whole TOML file into `cls`; `absent` stands for a file that need not be there."""
        if absent is not None and not (self.folder / file).exists():
            return absent
        reader = reading.Reader(self.named(file))
        data = self.toml_table(file)
        found = None if data is None else reader.table(cls, data, "")
        self.problems += reader.problems
        return found

    def toml_table(self, file: str) -> dict[str, Any] | None:
        """Return a TOML file's table, or None where it is missing or not TOML."""
        try:
            return tomllib.loads((self.folder / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.problems.append(Problem(self.named(file), "file", "a TOML file", "nothing"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(Problem(self.named(file), "file", "TOML in UTF-8", str(error)))
        return None

    def csv(self, file: str, cls: type[T]) -> tuple[T, ...]:
        """Read a CSV file, one `cls` a row; a row's key is its line number."""
        reader = reading.Reader(self.named(file))
        found = [
            reader.table(cls, row, f"line {line}") for line, row in self.csv_rows(file, reader, cls)
        ]
        self.problems += reader.problems
        return tuple(row for row in found if row is not None)

    def csv_rows(
        self, file: str, reader: reading.Reader, cls: type
    ) -> list[tuple[int, dict[str, Any]]]:
        """Return a CSV file's rows with their line numbers; an absent file has none."""
        path = self.folder / file
        if not path.exists():
            return []
        try:
            table = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), restkey=OVER)
        except UnicodeDecodeError as error:
            reader.complain("file", "CSV in UTF-8", str(error))
            return []
        columns = reading.declared(cls)
        for name in table.fieldnames or ():
            if name not in columns:
                reader.complain("heading", f"one of {', '.join(columns)}", name)
        rows = [(table.line_num, row) for row in table]
        for line, row in rows:
            if OVER in row or None in row.values():
                reader.complain(f"line {line}", f"{len(table.fieldnames or ())} cells", row)
        return [(line, typed(row, cls)) for line, row in rows]

    def document(self) -> dict[str, Any]:
        """Return the pack's own layer of policy, its given keys checked one by one."""
        has_policy = (self.folder / "policy.toml").exists()
        document = (self.toml_table("policy.toml") if has_policy else None) or {}
        reader = reading.Reader(self.named("policy.toml"))
        for section in LISTS.keys() & document.keys():
            reader.complain(section, f"the list in {section}.csv", document[section])
        check_layer(reader, document)
        self.problems += reader.problems
        return document | self.long_lists()

    def long_lists(self) -> dict[str, Any]:
        """Return the sections of policy that stand in a CSV file of their own."""
        found = {}
        for section, cls in LISTS.items():
            reader = reading.Reader(self.named(f"{section}.csv"))
            rows = self.csv_rows(f"{section}.csv", reader, cls)
            reader.refuse_twice([reader.table(cls, row, f"line {line}") for line, row in rows], "")
            self.problems += reader.problems
            if rows:
                found[section] = [row for _line, row in rows]
        return found

    def resolved(self, head: PackHead, document: Mapping[str, Any]) -> Any:
        """Return the pack's policy over the national one, or None where the two do not add up."""
        if any(problem.file in self.policy_files for problem in self.problems):
            return None
        own = resolve.Layer(head.code, head.effective_from, document)
        chain = [[own]] if head.code == NATIONAL else [[national_layer()], [own]]
        on = max(layer.effective_from for layers in chain for layer in layers)
        try:
            return resolve.resolve(head.code, chain, on)
        except BadPack as error:
            file = self.named("policy.toml")
            self.problems += [Problem(file, p.key, p.expected, p.found) for p in error.problems]
            return None


def check_layer(reader: reading.Reader, document: Mapping[str, Any]) -> None:
    """Check the keys that a layer gives; what it leaves out, a layer below it gives."""
    known = reading.declared(Sections)
    for section, value in document.items():
        if section not in known:
            reader.complain(section, f"one of {', '.join(known)}", section)
            continue
        kind = reading.without_none(known[section])
        if value is False and kind is not known[section]:
            continue
        if isinstance(value, Mapping):
            reader.values(kind, value, section)
        else:
            reader.value(kind, value, section, {})


def typed(row: Mapping[str, str | None], cls: type) -> dict[str, Any]:
    """Return a CSV row as TOML would have given it: blanks left out, numbers and yes/no read."""
    kinds = reading.declared(cls)
    given = {name: cell for name, cell in row.items() if name != OVER and cell}
    return {name: cell_value(cell, kinds.get(name, str)) for name, cell in given.items()}


def cell_value(cell: str, kind: Any) -> Any:
    """Return a CSV cell as the declared type reads it; what cannot be, stays text and is told."""
    kind = reading.without_none(kind)
    if kind is int and cell.lstrip("-").isdecimal():
        return int(cell)
    if kind is bool:
        return {"true": True, "false": False}.get(cell, cell)
    if typing.get_origin(kind) is tuple:
        entries = cell.split("|")
        return [option(entry) for entry in entries] if kind == tuple[Option, ...] else entries
    return cell


def option(entry: str) -> dict[str, str]:
    """Return an option written `code=标签=Label`; what is not so written is told by the reader."""
    parts = [part.strip() for part in entry.split("=")]
    return dict(zip(("code", "label", "label_en"), parts, strict=False))
