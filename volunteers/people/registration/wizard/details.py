"""The step that the region declares by itself (`people.form`), and an application in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import FormField
from volunteers.groundwork.common import id_number
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.people.form import rules as form_rules
from volunteers.people.form import wording as form_wording
from volunteers.people.form.forms import AnswersForm, answers_form
from volunteers.people.form.models import FormVersion
from volunteers.people.form.services import categories_of, fields_of
from volunteers.people.profiles.rules import GUARDIAN
from volunteers.people.registration.applying import Kept
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard import keeping, progress, rules, wording
from volunteers.people.registration.wizard.pages import StepPage, url_of
from volunteers.people.registration.wizard.rules import Step


@dataclass(frozen=True, slots=True)
class Section:
    """One step in words, with the page that changes it."""

    title: str
    url: str
    lines: list[tuple[str, str]]


class DetailsPage(StepPage):
    """The region's own form. A returned application is mended under the form that it answered."""

    step: ClassVar[Step] = Step.DETAILS

    def make_form(self, data: Any) -> AnswersForm:
        here, version = self.visit.here, self._version()
        form = answers_form(
            self._fields(),
            categories=categories_of(version),
            language=wording.language(),
            kept_files=here.files,
        )
        sent = self.visit.request.FILES if data is not None else None
        made = form(data, sent, initial=_initial(here))
        for code in here.files.keys() & made.fields.keys():
            made.fields[code].short = _("已上传，不换就不用再选")  # type: ignore[attr-defined]
        return made

    def kept(self, *, is_whole: bool) -> Kept:
        uploads = {code: file.keep() for code, file in self.form.uploads.items()}
        values = keeping.details(self.form) | {"files": uploads}
        if is_whole:
            values["form_version"] = self._version()
        return Kept(self.step, values, is_whole)

    def _version(self) -> FormVersion:
        return progress.form_asked(self.visit.here, self.visit.at)

    def _fields(self) -> list[FormField]:
        return keeping.fields_left(self._version(), self.visit.terms.channels)


def _initial(application: Application) -> dict[str, Any]:
    """Return what was answered as its field shows it: yes and no by their words; no files."""
    words = {True: "yes", False: "no"}
    return {
        code: words[value] if isinstance(value, bool) else value
        for code, value in values_of(application).items()
        if code not in application.files
    }


def values_of(application: Application) -> dict[str, Any]:
    """Return what was answered, by the field's code; of files, what they are kept under."""
    columns = {code: getattr(application, code) for code in keeping.OWN_COLUMNS}
    return {**(application.answers or {}), **application.files, **columns}


def summary(application: Application, policy: RegionPolicy) -> list[Section]:
    """Return an application in words, step by step, as its applicant checks it."""
    unit = application.unit
    parts = (
        (Step.IDENTITY, list(_identity(application))),
        (Step.UNIT, [(_("单位"), unit.name if unit else _("未填"))]),
        (Step.DETAILS, list(_details(application))),
        (Step.AGREEMENTS, list(_agreements(application, policy))),
    )
    return [Section(str(wording.STEP_WORDS[step]), url_of(step), lines) for step, lines in parts]


def has_strange_area(application: Application, at: dt.datetime) -> bool:
    """Whether the first digits of an 18-character number are of no known area: areas are renamed
    and split, so that it is only pointed out.
    """
    if not rules.tells_birth(application.document_kind):
        return False
    number = str(application.document_number or "")
    return not id_number.read(number, on=timezone.localdate(at)).area_known


def _identity(application: Application) -> Iterator[tuple[str, str]]:
    language, born = wording.language(), application.birth_date
    yield _("姓名"), application.name
    kinds = code_sets.load("document_kind")
    yield _("证件类型"), kinds.label(application.document_kind, language)
    yield _("证件号码"), masked_number(str(application.document_number or ""))
    yield _("出生日期"), born.isoformat() if born else _("未填")
    yield _("性别"), code_sets.load("sex").label(application.sex, language)
    yield _("手机号"), masked_phone(str(application.phone or ""))


def _details(application: Application) -> Iterator[tuple[str, str]]:
    version = application.form_version
    asked = [field for field in fields_of(version) if field.code not in form_rules.IDENTIFYING]
    listed = form_wording.shown(
        asked,
        values_of(application),
        language=wording.language(),
        categories=categories_of(version),
    )
    yield from ((line.label, line.text) for line in listed)


def _agreements(application: Application, policy: RegionPolicy) -> Iterator[tuple[str, str]]:
    for entry in application.agreements:
        text = policy.consent(entry["code"])
        title = text.titled(wording.language()) if text else entry["code"]
        yield title, _("已同意") if entry.get("given") else _("未同意")
        if entry["code"] == GUARDIAN and (guardian := application.guardian):
            told = guardian | {"phone": masked_phone(str(guardian.get("phone", "")))}
            yield _("监护人"), _("%(name)s（%(relation)s）%(phone)s") % told
