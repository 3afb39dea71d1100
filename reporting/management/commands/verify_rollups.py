"""`manage.py verify_rollups [--region R]`: prove the roll-ups by counting everything anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.rollup import recount
from tenants.context import for_each_region, in_region
from tenants.errors import RuleBroken
from tenants.models import Region


class Command(BaseCommand):
    help = (
        "Counts each region whole and compares it with the kept rows, but for cells with a waiting "
        "mark. Ends with an error if anything differs. Writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", metavar="CODE", help="this region only")

    def handle(self, *args: Any, region: str | None, **options: Any) -> None:
        try:
            found = self.found_in(region) if region else for_each_region(self.verified)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        wrong = sum(number for _code, number in found)
        if wrong:
            raise CommandError(f"{wrong} cells differ; manage.py rebuild_rollups mends them")

    def found_in(self, code: str) -> list[tuple[str, int]]:
        with in_region(code) as region:
            return [(code, self.verified(region))]

    def verified(self, region: Region) -> int:
        """Tell every difference of the current region; return how many there are."""
        differences = recount.differences()
        for difference in differences:
            self.stdout.write(
                f"{region.code}: {difference.what}: "
                f"kept {difference.kept}, counted {difference.counted}"
            )
        if not differences:
            self.stdout.write(f"{region.code}: agrees")
        return len(differences)
