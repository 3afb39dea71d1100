"""What makes a migration: what the database sees. Labels, choices and help texts do not."""

from __future__ import annotations

from typing import Any

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.models import Field

UNSEEN = frozenset({"choices", "verbose_name", "help_text"})


class Autodetector(MigrationAutodetector):
    def deep_deconstruct(self, obj: Any) -> Any:
        deconstructed = super().deep_deconstruct(obj)
        if isinstance(obj, Field):
            path, args, kwargs = deconstructed
            return path, args, {key: kwargs[key] for key in kwargs if key not in UNSEEN}
        return deconstructed
