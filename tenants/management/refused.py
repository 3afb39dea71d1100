"""Commands of the libraries that would go past this product's services."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Refused(BaseCommand):
    """A command that names the one to use instead."""

    instead = ""
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        raise SystemExit(f"refused: use {self.instead}")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(f"refused: use {self.instead}")
