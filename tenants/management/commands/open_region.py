"""Open a region from a pack."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants import opening
from tenants.accounts.roles import Role
from tenants.accounts.services import NewAccount, create_account
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.errors import RuleBroken
from tenants.models import Region
from tenants.policy.loader import load_pack, read_pack
from tenants.policy.pack import Pack
from tenants.policy.problems import BadPack
from tenants.policy.rebase import rebased_to
from tenants.queries import primary_host

FIRST_ACCOUNT = "office"


def _pack(name: str, rebase: dt.date | None) -> Pack:
    folder = Path(name)
    pack = read_pack(folder) if (folder / "pack.toml").is_file() else load_pack(name)
    return rebased_to(pack, rebase) if rebase else pack


class Command(BaseCommand):
    help = "Opens a region, and its subordinate ones, from a pack: all of them or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", help="code of a pack, or path of its folder")
        parser.add_argument(
            "--code", default="", help="code and schema name, instead of the pack's"
        )
        parser.add_argument("--name", default="", help="name, instead of the pack's")
        parser.add_argument(
            "--host", default="", help="hostname, instead of CODE under REGION_DOMAIN"
        )
        parser.add_argument("--parent", default="", help="code of the open region above")
        parser.add_argument(
            "--rebase",
            type=dt.date.fromisoformat,
            help="move the pack's dates: its first day becomes this one",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            regions = self._open(options)
        except (BadPack, RuleBroken) as refusal:
            raise CommandError(str(refusal)) from refusal
        accounts = [self._first_account(region) for region in regions]
        if options["json"]:
            self.stdout.write(json.dumps({"regions": accounts}, ensure_ascii=False))
            return
        for account in accounts:
            self.stdout.write("{code}\t{name}\t{host}\t{username}\t{password}".format(**account))

    def _open(self, options: dict[str, Any]) -> list[Region]:
        pack = _pack(options["pack"], options["rebase"])
        wanted = opening.Opening(
            pack, options["code"], options["name"], options["host"], options["parent"]
        )
        return opening.open_pack(opening=wanted, actor=system_actor("command"), at=timezone.now())

    def _first_account(self, region: Region) -> dict[str, str]:
        """Open the region's first office account, which opens all others."""
        new = NewAccount(FIRST_ACCOUNT, f"{region.short_name}办公室", frozenset({Role.OFFICE}))
        with in_region(region):
            handed = create_account(new=new, actor=system_actor("command"), at=timezone.now())
        return {
            "code": region.code,
            "name": region.name,
            "host": primary_host(region.code) or "",
            "username": handed.user.username,
            "password": handed.password,
        }
