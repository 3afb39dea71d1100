"""Answers to the registration form as the API gives them: by the codes of the fields."""

from __future__ import annotations

import functools
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from api.models import ApiToken
from api.scopes import Scope
from tenants.context import current_code
from tenants.policy.subjects.people import Audience, FieldType, FormField
from tenants.policy_versions.services import policy_in_force
from volunteers.people.form.rules import COLUMNS, FILES, masked
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_limited
from volunteers.people.units import scope

TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.NUMBER: {"type": "integer"},
    FieldType.YES_NO: {"type": "boolean"},
    FieldType.CHOICES: {"type": "array", "items": {"type": "string"}},
    FieldType.CATEGORIES: {"type": "array", "items": {"type": "string"}},
}


class AnswersField(serializers.Field[Any, Any, Any, Any]):
    """The answers of a person that the caller may read; null for a token without the scope, and of
    anybody under 18, whose file is opened one by one, approved.
    """

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, person: Volunteer) -> dict[str, Any] | None:
        if not _may(self.context["request"]):
            return None
        if is_limited(person.birth_date, timezone.localdate()):
            return None
        given = person.answers or {}
        return {
            field.code: masked(field, given[field.code])
            for field in self._fields
            if field.code in given
        }

    @functools.cached_property
    def _fields(self) -> list[FormField]:
        office = scope.sees_all(self.context["request"].user)
        audience = Audience.OFFICE if office else Audience.UNIT
        return [field for field in answered() if field.is_shown_to(audience)]


def answered() -> list[FormField]:
    """Return the fields of the form in force today that are answers."""
    policy = policy_in_force(current_code(), timezone.localdate())
    return [
        field for field in policy.fields if field.code not in COLUMNS and field.type not in FILES
    ]


def described(fields: list[FormField]) -> dict[str, Any]:
    """Return the schema of the answers to these fields."""
    return {
        "type": "object",
        "nullable": True,
        "readOnly": True,
        "description": (
            f"Answers to the form in force. Null without the scope `{Scope.ANSWERS}`, and for "
            "somebody under 18 or of unknown age"
        ),
        "properties": {field.code: _described(field) for field in fields},
        "additionalProperties": False,
    }


def _described(field: FormField) -> dict[str, Any]:
    told = dict(TYPES.get(field.type, {"type": "string"}))
    codes = [option.code for option in field.options]
    if field.type is FieldType.CHOICE:
        told["enum"] = codes
    if field.type is FieldType.CHOICES:
        told["items"] = {"type": "string", "enum": codes}
    return told | {"title": field.label, "description": field.label_en}


def _may(request: Request) -> bool:
    token = request.auth
    return not isinstance(token, ApiToken) or Scope.ANSWERS in token.scopes
