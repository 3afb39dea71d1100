"""The same import the usual way: django-import-export, row by row, with equal checks.

Equal means: the same columns, the same rules on each cell, both fields encrypted, the same sort
key, an audit row for each person.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from tenants.audit.services import Subject, record, system_actor
from tenants.keys.services import cipher
from tenants.policy import code_sets
from volunteers.groundwork.common import birth_months, documents, id_number, names, phones
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

ACTOR = system_actor("command")
CODES = {"sex": "性别", "ethnicity": "民族", "political_status": "政治面貌"}


class RosterResource(resources.ModelResource):
    """A roster as the package's documentation would write it."""

    name = fields.Field("name", "姓名")
    document_hash = fields.Field("document_hash", "hash", widgets.Widget())
    document_number = fields.Field("document_number", "身份证号码")
    phone = fields.Field("phone", "联系电话")
    sex = fields.Field("sex", "性别")
    ethnicity = fields.Field("ethnicity", "民族")
    political_status = fields.Field("political_status", "政治面貌")
    username = fields.Field("username", "用户名")

    class Meta:
        model = Volunteer
        import_id_fields = ("document_hash",)
        skip_unchanged = True
        skip_diff = True  # it would render the hash; and costs time
        fields = (
            "name", "document_hash", "document_number", "phone", "sex", "ethnicity",
            "political_status", "username",
        )  # fmt: skip

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.unit = Unit.objects.order_by("path")[0]
        self.at = timezone.now()
        self.seen: set[str] = set()

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        number = id_number.normalise(str(row["身份证号码"]))
        reading = id_number.read(number, on=self.at.date())
        if reading.fault or number in self.seen:
            raise ValidationError("number")
        self.seen.add(number)
        _check_birth(str(row["出生年月"]), reading.birth_date)
        row["姓名"] = names.normalise(row["姓名"])
        row["联系电话"] = phones.normalise(str(row["联系电话"]))
        if not names.is_plausible(row["姓名"]) or not phones.is_phone(row["联系电话"]):
            raise ValidationError("name or phone")
        for code_set, heading in CODES.items():
            row[heading] = code_sets.load(code_set).code_of(row[heading])
            if row[heading] is None:
                raise ValidationError(heading)
        row["身份证号码"], self.born = number, reading.birth_date
        row["hash"] = cipher().keyed_hash(documents.hash_kind("resident_id"), number)

    def before_save_instance(self, instance: Volunteer, row: Any, **kwargs: Any) -> None:
        instance.name_sort = names.sort_key(instance.name)
        instance.birth_date, instance.document_kind = self.born, "resident_id"
        instance.phone_hash = cipher().keyed_hash(documents.PHONE_HASH, str(instance.phone))
        instance.unit, instance.created_at, instance.updated_at = self.unit, self.at, self.at

    def after_save_instance(self, instance: Volunteer, row: Any, **kwargs: Any) -> None:
        subject = Subject("volunteer", str(instance.pk), {"state": [None, "entered"]})
        record(actor=ACTOR, action="volunteer.enter", at=self.at, subject=subject)


def _check_birth(text: str, born: dt.date | None) -> None:
    month = birth_months.read(text)
    if month is None or born is None or not month.fits(born):
        raise ValidationError("birth")


def run(content: bytes) -> int:
    """Import a workbook whose header stands in row 3; return how many people it made."""
    dataset = XLSX().create_dataset(content)
    dataset.append_col([""] * dataset.height, header="hash")
    with transaction.atomic():
        result = RosterResource().import_data(dataset, raise_errors=True)
    return int(result.totals["new"])
