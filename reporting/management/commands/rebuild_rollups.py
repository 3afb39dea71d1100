"""`manage.py rebuild_rollups [--region R]`: make the roll-ups anew from the regions' own tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.rollup import recount
from tenants.context import for_each_region, in_region
from tenants.errors import RuleBroken
from tenants.models import Region


class Command(BaseCommand):
    help = "Counts each region whole and replaces its kept rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", metavar="CODE", help="this region only")

    def handle(self, *args: Any, region: str | None, **options: Any) -> None:
        try:
            if region is None:
                for_each_region(self.rebuilt)
                return
            with in_region(region) as found:
                self.rebuilt(found)
        except (RuleBroken, recount.LeaseHeld) as refusal:
            raise CommandError(str(refusal)) from refusal

    def rebuilt(self, region: Region) -> None:
        cells = recount.rebuild(at=timezone.now())
        self.stdout.write(f"{region.code}: {cells} cells")
