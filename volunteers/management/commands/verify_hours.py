"""`manage.py verify_hours [--region R]`: prove totals and occupied time from the ledger."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.context import for_each_region, in_region
from tenants.errors import RuleBroken
from tenants.models import Region
from volunteers.service.ledger import totals


class Command(BaseCommand):
    help = (
        "Adds the ledger of hours of each region up anew and compares it with the kept totals, and "
        "the time that entries say with the time they occupy. Ends with an error if anything "
        "differs. Writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", metavar="CODE", help="this region only")

    def handle(self, *args: Any, region: str | None, **options: Any) -> None:
        try:
            found = self.found_in(region) if region else for_each_region(self.verified)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        if wrong := sum(number for _code, number in found):
            raise CommandError(f"{wrong} differences between the ledger and what is kept of it")

    def found_in(self, code: str) -> list[tuple[str, int]]:
        with in_region(code) as region:
            return [(code, self.verified(region))]

    def verified(self, region: Region) -> int:
        """Tell every difference of the current region; return how many there are."""
        told = [
            f"{one.volunteer_id} {one.year}: timed {one.kept_timed} kept, {one.summed_timed} "
            f"summed; back-filled {one.kept_backfilled} kept, {one.summed_backfilled} summed"
            for one in totals.differences()
        ]
        told += [f"entry {key}: its time is not occupied as it says" for key in totals.misplaced()]
        for line in told or ["agrees"]:
            self.stdout.write(f"{region.code}: {line}")
        return len(told)
