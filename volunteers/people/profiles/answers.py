"""What a person has answered to the form, in words: each under the wording that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenants.policy.subjects.people import Audience, FormField
from volunteers.people.form import services as form
from volunteers.people.form.rules import COLUMNS, masked
from volunteers.people.form.wording import Shown, shown
from volunteers.people.profiles.models import Volunteer


def given(person: Volunteer) -> dict[str, Any]:
    """Return a person's answers and files by the field's code."""
    return {**(person.answers or {}), **person.files}


def told(
    person: Volunteer, *, audience: Audience, language: str, is_open: bool = False
) -> list[Shown]:
    """Return what a person answered, as one audience may see it: every field that was asked, the
    empty ones as 未填, and what an earlier form asked. Numbers are masked unless `is_open`.
    """
    values = given(person)
    version = person.form_version
    asked = form.fields_answered(version, values)
    fields = [one for one in asked if one.code not in COLUMNS and one.is_shown_to(audience)]
    known = values if is_open else _masked(fields, values)
    return shown(fields, known, language=language, categories=form.categories_of(version))


def _masked(fields: list[FormField], values: Mapping[str, Any]) -> dict[str, Any]:
    return {one.code: masked(one, values[one.code]) for one in fields if one.code in values}
