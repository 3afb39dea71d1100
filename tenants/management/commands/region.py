"""`manage.py region CODE suspend|resume|retire|rename`: the life of a region after its opening."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants import services
from tenants.audit.services import system_actor
from tenants.context import region_of
from tenants.errors import RuleBroken
from tenants.models import Region

ACTS = {"suspend": services.suspend, "resume": services.resume, "retire": services.retire}


class Command(BaseCommand):
    help = (
        "Suspends, resumes, retires or renames a region; every process sees it at once. Retiring "
        "is for good: the schema stays, its code and hostname are never used again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("act", choices=(*ACTS, "rename"))
        parser.add_argument("--name", help="rename: the new name")
        parser.add_argument("--short-name", help="rename: the new short name, else the present one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            region = region_of(options["code"])
            if not region.is_real:
                raise CommandError(f"{region.code} is no region of the map")
            self._act(region, options)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        region.refresh_from_db()
        self.stdout.write(f"{region.code}\t{region.state}\t{region.name}")

    def _act(self, region: Region, options: dict[str, Any]) -> None:
        actor, at = system_actor("command"), timezone.now()
        if options["act"] != "rename":
            ACTS[options["act"]](region=region, actor=actor, at=at)
            return
        if not options["name"]:
            raise CommandError("rename: --name is missing")
        short = options["short_name"] or region.short_name
        services.rename(region=region, name=options["name"], short_name=short, actor=actor, at=at)
