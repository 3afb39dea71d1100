"""The demonstration's regions and people: opened from the shipped packs, loaded by the import."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from config.demo.packs import with_examples
from tenants.context import in_public
from tenants.models import Region
from volunteers.people.roster import demo

PACKS = ("hainan", "puer")
DAYS_UNDER_WAY = 11  # since the campaign's first day: Hainan's first phase ends on the 16th
NOTE = "population.json"
HAIKOU = ("460105", "460106", "460107", "460108")


def open_regions(folder: Path) -> list[str]:
    """Bring the schemas up to date, open the packs that are not open, with their example units,
    written as packs into `folder`; return what was opened.
    """
    call_command("migrate_regions", stdout=StringIO())
    first_day = timezone.localdate() - dt.timedelta(days=DAYS_UNDER_WAY)
    opened = []
    for pack in PACKS:
        with in_public():
            is_there = Region.objects.filter(schema_name=pack).exists()
        if not is_there:
            source = str(with_examples(pack, folder))
            call_command("open_region", source, rebase=first_day, json=True, stdout=StringIO())
            opened.append(pack)
    return opened


def rosters(folder: Path, scale: float) -> list[dict[str, Any]]:
    """Write the rosters at their first use; return the manifest's entries, all of them.

    Data that are there keep the scale that they were made with.
    """
    manifest = folder / "manifest.json"
    if not manifest.exists():
        packs = ",".join(str(with_examples(pack, folder / "packs")) for pack in PACKS)
        call_command(
            "make_demo_rosters", folder=folder, scale=scale, packs=packs, stdout=StringIO()
        )
        (folder / NOTE).write_text(json.dumps({"scale": scale, "loaded": []}))
    entries: list[dict[str, Any]] = json.loads(manifest.read_text())["rosters"]
    return entries


def write_roster_to_try(path: Path) -> None:
    """Write a roster that nobody has imported yet, with two faults for the preview to name: a digit
    copied wrongly, and a number that a spreadsheet has spoilt.
    """
    crowd = demo.Crowd("to try", HAIKOU, timezone.localdate()).people(30)
    crowd[2] = replace(
        crowd[2], number=crowd[2].number[:-1] + ("1", "2")[crowd[2].number[-1] == "1"]
    )
    crowd[6] = replace(crowd[6], number="4.60105E+17")
    demo.write_roster(path, crowd, demo.RosterSheet("志愿者统计表（示例数据）", "共青团海口市委"))


def scale_of(folder: Path) -> float:
    """The scale that the data were made with."""
    return float(json.loads((folder / NOTE).read_text())["scale"])


def load(folder: Path, entries: list[dict[str, Any]]) -> Iterator[int]:
    """Import each roster that is not in yet; yield the people of each as it is done.

    A start that was broken off goes on where it was: what is loaded is noted file by file, and a
    roster that is imported twice changes nothing.
    """
    note = json.loads((folder / NOTE).read_text())
    for entry in entries:
        if entry["file"] not in note["loaded"]:
            _import(folder / entry["file"], entry)
            note["loaded"].append(entry["file"])
            (folder / NOTE).write_text(json.dumps(note))
        yield entry["people"]


def _import(file: Path, entry: dict[str, Any]) -> None:
    told = StringIO()
    try:
        call_command(
            "import_roster",
            str(file),
            region=entry["region"],
            unit=entry["unit"],
            vouched=entry["vouched"],
            commit=True,
            stdout=told,
        )
    except SystemExit as refused:
        raise CommandError(f"{file.name}: {told.getvalue()[:1000]}") from refused
