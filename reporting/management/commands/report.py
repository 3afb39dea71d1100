"""`manage.py report progress --region R`: a report as JSON or as a workbook.

What waits to be counted in the region and the ones below it is counted first, so that the command
answers the same with and without a worker.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting import registry, tasks
from reporting.base import Asked
from tenants.context import in_region
from tenants.errors import RuleBroken
from tenants.queries import children_of, region_of


class Command(BaseCommand):
    help = "Prints a report of a region. Targets and states are those of --as-of, figures today's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", choices=registry.codes())
        parser.add_argument("--region", required=True, metavar="CODE")
        parser.add_argument("--as-of", type=dt.date.fromisoformat, metavar="DATE")
        parser.add_argument("--format", choices=("json", "xlsx"), default="json")
        parser.add_argument("--out", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["region"]
        try:
            self.count_what_waits(code)
            with in_region(code):
                content = self.content(options)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["out"]:
            write_whole(options["out"], content)
        elif options["format"] == "xlsx":
            sys.stdout.buffer.write(content)
        else:
            self.stdout.write(content.decode())

    def count_what_waits(self, code: str) -> None:
        """Count the marked cells of the region and of those below it."""
        for region in (region_of(code), *children_of(code)):
            with in_region(region):
                tasks.until_none_is_left()

    def content(self, options: dict[str, Any]) -> bytes:
        report = registry.report(options["report"])
        asked = Asked(options["region"], options["as_of"], taken_by="manage.py report")
        if options["format"] == "xlsx":
            return report.as_xlsx(asked)
        return json.dumps(report.as_json(asked), ensure_ascii=False, indent=2).encode()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside and rename it: it is there whole, or as it was."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
