"""`manage.py check_packs [FOLDER …]`: read region packs and tell every fault of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.policy import loader
from tenants.policy.problems import BadPack


class Command(BaseCommand):
    help = "Check the shipped region packs, or the packs in the given folders."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")

    def handle(self, *, folders: list[Path], **options: Any) -> None:
        folders = folders or [loader.PACKS / code for code in loader.pack_codes()]
        faults = [fault for folder in folders for fault in self.faults_of(folder)]
        if faults:
            raise CommandError("\n".join(faults))

    def faults_of(self, folder: Path) -> list[str]:
        """Tell what a pack holds, or return its faults, one a line."""
        try:
            pack = loader.read_pack(folder)
        except BadPack as error:
            return [str(problem) for problem in error.problems]
        self.stdout.write(
            f"{pack.code}: {len(pack.subordinates)} subordinate regions, "
            f"{len(pack.parts.units)} units, {len(pack.figures)} figures, "
            f"{len(pack.notices)} notices"
        )
        return []
