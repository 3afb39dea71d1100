"""Write the demonstration's rosters as .xlsx files, with a manifest that says where each goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tenants.policy.loader import load_pack, read_pack
from tenants.policy.pack import Pack
from volunteers.people.roster import demo, demo_plan

PACKS = ("hainan", "puer")
TITLE = "志愿者统计表（示例数据）"


class Command(BaseCommand):
    help = "Write .xlsx rosters of invented people for the shipped packs, and manifest.json."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, required=True)
        parser.add_argument("--scale", type=float, default=demo_plan.USUAL_SCALE)
        parser.add_argument(
            "--packs", default=",".join(PACKS), help="codes of packs, or paths of their folders"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        rosters = [
            roster
            for code in options["packs"].split(",")
            for roster in demo_plan.plan(pack_of(code), options["scale"])
        ]
        manifest = write_all(folder, rosters)
        text = json.dumps({"rosters": manifest}, ensure_ascii=False, indent=1)
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        people = sum(roster["people"] for roster in manifest)
        self.stdout.write(f"{len(manifest)} rosters, {people} people: {folder}")


def pack_of(name: str) -> Pack:
    """Return a shipped pack by its code, or the pack in a folder."""
    return read_pack(Path(name)) if (Path(name) / "pack.toml").is_file() else load_pack(name)


def write_all(folder: Path, rosters: list[demo_plan.Roster]) -> list[dict[str, Any]]:
    """Write each planned roster; return the manifest's entries."""
    today = timezone.localdate()
    crowds: dict[tuple[str, ...], demo.Crowd] = {}
    manifest = []
    for number, roster in enumerate(rosters):
        # One crowd for all regions of the same divisions: nobody is invented twice.
        crowd = crowds.setdefault(
            roster.divisions, demo.Crowd(str(roster.divisions), roster.divisions, today)
        )
        kind = "signed" if roster.vouched else "plain"
        name = f"{roster.region}-{roster.unit}-{kind}.xlsx"
        sheet = demo.RosterSheet(TITLE, roster.unit_name, variant=number)
        demo.write_roster(folder / name, crowd.people(roster.people), sheet)
        manifest.append(
            {
                "file": name,
                "region": roster.region,
                "unit": roster.unit,
                "people": roster.people,
                "vouched": roster.vouched,
            }
        )
    return manifest
