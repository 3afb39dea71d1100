"""Bring the public schema, the template and every region up to the code's migrations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants import migrating
from tenants.audit.services import system_actor
from tenants.letters import key_pairs


class Command(BaseCommand):
    help = (
        "Migrates the public schema and the template, opens the platform's schema, then migrates "
        "the regions that are behind: it asks first, goes on past a failure, and can be resumed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", help="only this region")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        migrating.prepare(actor=system_actor("command"), at=at)
        behind = migrating.regions_behind(options["region"])
        failed = [code for code in behind if not migrating.migrate_region(code, at=at)]
        key_pairs.make_missing(at=at)
        self.stdout.write(f"{len(behind) - len(failed)} migrated, {len(failed)} failed")
        if failed:
            raise CommandError(f"not migrated: {', '.join(failed)} (see the operator's page)")
