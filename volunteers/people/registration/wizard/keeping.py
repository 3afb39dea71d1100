"""What the forms of a whole step give to the application, on whatever way they were filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tenants.policy.subjects.people import FormField
from volunteers.people.form import rules as form_rules
from volunteers.people.form.forms import AnswersForm
from volunteers.people.form.models import FormVersion
from volunteers.people.form.services import fields_of
from volunteers.people.profiles.rules import GUARDIAN
from volunteers.people.registration.wizard import progress
from volunteers.people.registration.wizard.agreements import AgreementsForm
from volunteers.people.registration.wizard.forms import IdentityForm

OWN_COLUMNS = ("ethnicity", "political_status")


def identity(form: IdentityForm) -> dict[str, Any]:
    """Return who somebody is by a form that was judged, as columns; of one with errors also what
    is wrong in it.
    """
    if form.judged is None:
        return {}
    return {
        "name": form.judged.name,
        "document_kind": form.judged.kind,
        "document_number": form.judged.number,
        "birth_date": form.judged.birth_date,
        "sex": form.judged.sex,
        "phone": form.cleaned_data.get("phone"),
    }


def fields_left(version: FormVersion, channels: Sequence[str]) -> list[FormField]:
    """Return the fields that are not asked before: an e-mail by which the contact is proved is."""
    taken = {"email"} if "email" in channels else set()
    return [field for field in fields_of(version) if field.code not in taken]


def details(form: AnswersForm) -> dict[str, Any]:
    """Return what was answered rightly, as columns and answers; files aside."""
    given = dict(getattr(form, "answers", {}))
    asked = [code for code in form.fields if code not in form.errors]
    columns = (*OWN_COLUMNS, "employer_nature")
    values: dict[str, Any] = {code: given.get(code, "") for code in columns if code in asked}
    files = {field.code for field in form.declared if field.type in form_rules.FILES}
    left_out = {*OWN_COLUMNS, *files}
    return values | {"answers": {code: given.get(code) for code in asked if code not in left_out}}


def agreements(
    form: AgreementsForm, at: dt.datetime, before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return what was agreed to, text by text, of a guardian's with what proves it: a code to
    their phone, or the page alone.
    """
    return [_with_proof(entry) for entry in form.given(at, before)]


def _with_proof(entry: dict[str, Any]) -> dict[str, Any]:
    if entry["code"] != GUARDIAN or "proof" in entry:
        return entry
    return entry | {"proof": "code" if progress.guardian_is_asked_by_code() else "page"}
