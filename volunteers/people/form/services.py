"""The form in force, kept word for word as it was asked."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from tenants.context import current_code
from tenants.policy import reading
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import FormField
from tenants.policy.subjects.service import Category
from tenants.policy_versions.services import policy_in_force
from volunteers.people.form.editing import plain
from volunteers.people.form.models import FormVersion

ATTEMPTS = 3


def version_in_force(*, at: dt.datetime) -> FormVersion:
    """Return the version of the form that is asked at a moment in the current region; the first
    to ask a new wording keeps it.
    """
    policy = policy_in_force(current_code(), timezone.localdate(at))
    kept = as_json(policy)
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    return kept_version(digest=digest, fields=kept, at=at)


def kept_version(*, digest: str, fields: dict[str, Any], at: dt.datetime) -> FormVersion:
    """Return the version of a wording, which is kept from now on if it is new here."""
    for _attempt in range(ATTEMPTS):
        found = FormVersion.objects.filter(digest=digest).first()
        if found is not None:
            return found
        last = FormVersion.objects.aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return FormVersion.objects.create(
                    number=last + 1, digest=digest, fields=fields, created_at=at
                )
        except IntegrityError:  # somebody else was first
            continue
    return FormVersion.objects.get(digest=digest)


def as_json(policy: RegionPolicy) -> dict[str, Any]:
    """Return a form as a version keeps it: `fields` and the `categories` that it offers."""
    return {
        "fields": [plain(field) for field in policy.fields],
        "categories": [_labels(category) for category in policy.categories],
    }


def fields_of(version: FormVersion | None) -> tuple[FormField, ...]:
    """Return the fields as they were asked; none for a person whom no form was asked."""
    return _read(version, "fields", FormField)


def fields_answered(version: FormVersion | None, answers: Iterable[str]) -> tuple[FormField, ...]:
    """Return the fields of a version, then those of others to which there are answers (by
    code): what a form no longer asks, was still answered.
    """
    fields = fields_of(version)
    missing = set(answers) - {field.code for field in fields}
    if version is None or not missing:
        return fields
    former: dict[str, FormField] = {}
    for one in FormVersion.objects.exclude(pk=version.pk).order_by("-number"):
        for field in fields_of(one):
            if field.code in missing:
                former.setdefault(field.code, field)
    return (*fields, *former.values())


def categories_of(version: FormVersion | None) -> tuple[Category, ...]:
    """Return the service categories that were offered."""
    return _read(version, "categories", Category)


def _read(version: FormVersion | None, part: str, cls: type[Any]) -> tuple[Any, ...]:
    if version is None or not version.fields:
        return ()
    reader = reading.Reader(f"form version {version.number}")
    found = [reader.table(cls, entry, part) for entry in version.fields.get(part, ())]
    return tuple(entry for entry in found if entry is not None)


def _labels(category: Category) -> dict[str, str]:
    return {"code": category.code, "label": category.label, "label_en": category.label_en}
