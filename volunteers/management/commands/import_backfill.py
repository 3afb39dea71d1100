"""Import a file of earlier service from the command line: the page's steps, rules and audit."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.errors import UnknownRegion
from volunteers.people.roster import unattended
from volunteers.service.backfill.imports.services import SUBJECT


class Command(BaseCommand):
    help = "Check a file of earlier service (.xlsx, .xls, .csv), and with --commit write it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", required=True, help="code of the region")
        parser.add_argument("--unit", default="", help="code or name of the unit")
        parser.add_argument("--commit", action="store_true", help="write the rows")
        parser.add_argument(
            "--good-rows", action="store_true", help="with --commit: write the rows without faults"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read the file: {error.strerror}") from error
        said = {name: options[name] for name in ("unit", "commit", "good_rows")}
        asked = unattended.Asked(name=path.name, content=content, subject=SUBJECT, **said)
        try:
            with in_region(options["region"]), translation.override("zh-hans"):
                answer = unattended.run(
                    asked=asked, actor=system_actor("command"), at=timezone.now()
                )
        except UnknownRegion as refusal:
            raise CommandError(str(refusal)) from refusal
        told = json.dumps(answer, ensure_ascii=False)
        self.stdout.write(told if options["json"] else "\n".join(unattended.lines(answer)))
        if answer["status"] == "refused":
            sys.exit(1)
