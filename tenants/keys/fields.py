"""A text that lies encrypted in its column and is plain in Python."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from tenants.keys.services import cipher


class EncryptedTextField(models.BinaryField):
    """Text sealed with the region's key. It cannot be searched: keep a keyed hash beside it."""

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        self.label = label
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "label": self.label}

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else cipher().encrypt(str(value), self.label)

    def from_db_value(self, value: Any, expression: object, connection: object) -> str | None:
        return None if value is None else cipher().decrypt(bytes(value), self.label)

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedJSONField(EncryptedTextField):
    """A value of JSON that lies encrypted in its column."""

    _pyi_private_get_type: Any  # what the type checker reads of a model's attribute
    _pyi_private_set_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else super().get_prep_value(json.dumps(value))

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        text = super().from_db_value(value, expression, connection)
        return None if text is None else json.loads(text)
