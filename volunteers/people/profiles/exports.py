"""The roster as a file: masked, safe to open in a spreadsheet, and saying who took it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources
from import_export.formats import base_formats

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.policy.subjects.people import Audience, FormField
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common.tabular import safe_text
from volunteers.people.form.models import FormVersion
from volunteers.people.form.rules import COLUMNS, masked
from volunteers.people.form.services import fields_of
from volunteers.people.form.wording import in_words
from volunteers.people.profiles.answers import given
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import WITHHELD, is_limited
from volunteers.people.profiles.wording import coded, why_limited

MOST_ROWS = 20_000
FORMATS = {"xlsx": base_formats.XLSX, "csv": base_formats.CSV}
Asked = dict[UUID | None, dict[str, FormField]]  # each version's fields by code
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads a CSV of Chinese as gibberish


class TooManyRows(RuleBroken):
    code = "too_many_rows"
    message = gettext_lazy("一次最多导出 20,000 人，请按单位分批。")


@dataclass(frozen=True, slots=True)
class File:
    """A finished file, to be sent at once and stored nowhere."""

    name: str
    content: bytes
    content_type: str


class AnswerCell(fields.Field):
    """One field of the form, in words; numbers of any kind are masked."""

    def __init__(self, declared: FormField, categories: Mapping[str, str], asked: Asked) -> None:
        super().__init__(column_name=declared.named(_language()))
        self._declared, self._categories, self._versions = declared, categories, asked

    def get_value(self, person: Volunteer) -> str:
        """Return a person's answer."""
        declared = self._as_asked(person)
        value = masked(declared, given(person).get(declared.code))
        return in_words(declared, value, language=_language(), categories=self._categories)

    def _as_asked(self, person: Volunteer) -> FormField:
        """Return the field as the person was asked it: an option may have gone since."""
        asked = self._versions.get(person.form_version_id, {})
        return asked.get(self._declared.code, self._declared)


class RosterResource(resources.Resource):
    """The columns of the exported roster; numbers and telephones are masked. Of whoever is under
    18 the outline, with a remark: their files are opened one by one, approved.
    """

    name = fields.Field("name", gettext_lazy("姓名"))
    sex = fields.Field(column_name=gettext_lazy("性别"))
    birth_date = fields.Field("birth_date", gettext_lazy("出生日期"))
    ethnicity = fields.Field(column_name=gettext_lazy("民族"))
    political_status = fields.Field(column_name=gettext_lazy("政治面貌"))
    document_kind = fields.Field(column_name=gettext_lazy("证件类型"))
    masked_number = fields.Field("masked_number", gettext_lazy("证件号码（遮盖）"))
    masked_phone = fields.Field("masked_phone", gettext_lazy("联系电话（遮盖）"))
    unit = fields.Field("unit__name", gettext_lazy("单位"))
    state = fields.Field("get_state_display", gettext_lazy("状态"))
    registered_at = fields.Field(column_name=gettext_lazy("注册日期"))
    national_number = fields.Field("national_number", gettext_lazy("全国志愿者编号"))
    remark = fields.Field(column_name=gettext_lazy("备注"))

    class Meta:
        export_order = (
            "name", "sex", "birth_date", "ethnicity", "political_status", "document_kind",
            "masked_number", "masked_phone", "unit", "state", "registered_at", "national_number",
            "remark",
        )  # fmt: skip

    def __init__(self, answers: Mapping[str, AnswerCell], on: dt.date) -> None:
        super().__init__()
        self.fields.update(answers)
        self._on, self._withheld = on, WITHHELD | answers.keys()

    def get_export_order(self) -> tuple[str, ...]:
        """Return the columns in their order; the form's answers come last."""
        first = tuple(self._meta.export_order)
        return first + tuple(name for name in self.fields if name not in first)

    def dehydrate_sex(self, person: Volunteer) -> str:
        return coded("sex", person.sex)

    def dehydrate_ethnicity(self, person: Volunteer) -> str:
        return coded("ethnicity", person.ethnicity)

    def dehydrate_political_status(self, person: Volunteer) -> str:
        return coded("political_status", person.political_status)

    def dehydrate_document_kind(self, person: Volunteer) -> str:
        return coded("document_kind", person.document_kind)

    def dehydrate_registered_at(self, person: Volunteer) -> str:
        at = person.registered_at
        return timezone.localdate(at).isoformat() if at else ""

    def dehydrate_remark(self, person: Volunteer) -> str:
        return why_limited(person.birth_date) if self._is_limited(person) else ""

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        """Return one cell, which no spreadsheet runs as a formula; blank where it is withheld."""
        if self._is_limited(instance) and self.get_field_name(field) in self._withheld:
            return ""
        return safe_text(super().export_field(field, instance, **kwargs))

    def _is_limited(self, person: Volunteer) -> bool:
        return is_limited(person.birth_date, self._on)


@transaction.atomic
def export_roster(
    *,
    people: QuerySet[Volunteer],
    kind: str,
    actor: Actor,
    at: dt.datetime,
    audience: Audience = Audience.UNIT,
) -> File:
    """Write a roster, already scoped and ordered, as `xlsx` or `csv`, and record it: with the
    fields of today's form that the audience sees.

    :raises TooManyRows: more than 20,000 people
    """
    chosen = list(people.select_related("unit")[: MOST_ROWS + 1])
    if len(chosen) > MOST_ROWS:
        raise TooManyRows
    cells = _answer_cells(audience, at)
    written = RosterResource(cells, timezone.localdate(at)).export(chosen)
    written.append([_mark(actor, at)] + [""] * (written.width - 1))
    content = FORMATS[kind]().export_data(written)
    told = {"rows": len(chosen), "format": kind, "masked": True}
    subject = Subject("roster", changes=told)
    audit.record(actor=actor, action="roster.export", at=at, subject=subject)
    if isinstance(content, str):
        content = (BYTE_ORDER_MARK + content).encode()
    name = f"roster-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}"
    return File(name, content, FORMATS[kind].CONTENT_TYPE)


def _answer_cells(audience: Audience, at: dt.datetime) -> dict[str, AnswerCell]:
    policy = policy_in_force(current_code(), timezone.localdate(at))
    categories = {one.code: one.named(_language()) for one in policy.categories}
    asked: Asked = {
        version.pk: {field.code: field for field in fields_of(version)}
        for version in FormVersion.objects.all()
    }
    return {
        f"answer.{field.code}": AnswerCell(field, categories, asked)
        for field in policy.fields
        if field.code not in COLUMNS and field.is_shown_to(audience)
    }


def _language() -> str:
    return translation.get_language() or "zh-hans"


def _mark(actor: Actor, at: dt.datetime) -> str:
    when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    said = _("由 %(who)s 于 %(when)s 导出，号码已遮盖。") % {"who": actor.label, "when": when}
    return str(safe_text(said))
