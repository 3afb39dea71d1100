"""The applicant's steps: who somebody is by what was typed, who may apply, what is still missing.
Pure.

Sources: GB 11643 (number); policy's `registration` section (ages, guardian, contact); 《个人信息
保护法》第二十九条 (separate consent), 第三十一条 (guardian).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ContactCheck, RegistrationPolicy
from volunteers.groundwork.common import documents, id_number, names
from volunteers.people.profiles.rules import GUARDIAN, own_texts, text_version
from volunteers.people.registration.rules import age_fault, needs_guardian

CODE_LENGTH = 16
REFERENCE_TAIL = 6
NUMBER_18 = "number18"
OTHER_NUMBER = re.compile(r"^[A-Z0-9]{5,18}$")
SEXES = ("1", "2")


class Step(StrEnum):
    """The five steps, in their order."""

    IDENTITY = "identity"
    UNIT = "unit"
    DETAILS = "details"
    AGREEMENTS = "agreements"
    CHECK = "check"


STEPS = tuple(Step)


class Fault(StrEnum):
    """Why a value of the identity step is refused, beside the faults of `id_number`."""

    REQUIRED = "required"
    NAME = "name"
    KIND = "kind"
    NUMBER = "document_shape"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True, slots=True)
class Typed:
    """The identity step as it was typed. Birth date and sex count where no number tells them."""

    name: str = ""
    kind: str = ""
    number: str = ""
    birth_date: dt.date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the identity step comes to: values as they are stored, and faults by field."""

    name: str
    kind: str
    number: str
    birth_date: dt.date | None
    sex: str
    area_known: bool = True
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """What of an application is there: the texts agreed to as `code:version`, and the rest."""

    identity: bool
    contact: bool
    unit: bool
    details: bool
    agreed: frozenset[str]
    birth_date: dt.date | None
    guardian: bool


def judge(typed: Typed, policy: RegistrationPolicy, on: dt.date) -> Judged:
    """Hold what was typed against the document's own check and policy's ages, on a day."""
    name, number = names.normalise(typed.name), documents.normalise(typed.number)
    faults = _fault_of_name(name)
    if tells_birth(typed.kind):
        read = id_number.read(number, on=on) if number else id_number.Reading()
        born, sex, area_known = read.birth_date, read.sex, read.area_known
        faults |= _fault_of_number(typed.kind, number, read)
    else:
        born, sex, area_known = typed.birth_date, typed.sex, True
        faults |= _faults_of_other(typed, number, on)
    aged = "document_number" if tells_birth(typed.kind) else "birth_date"
    if born and aged not in faults and (fault := age_fault(policy, born, on)):
        faults[aged] = fault
    return Judged(name, typed.kind, number, born, sex, area_known, faults)


def tells_birth(kind: str) -> bool:
    """Whether the numbers of a document kind tell birth date and sex."""
    known = code_sets.load("document_kind").entries
    return kind in known and documents.family(kind) == NUMBER_18


def hinted_birth(number: str, on: dt.date) -> dt.date | None:
    """Return the birth date that stands in an 18-character number, its check aside; None where
    none does. For a hint while the number is still wrong.
    """
    plain = documents.normalise(number)
    if len(plain) != id_number.LENGTH or not plain[6:14].isdigit():
        return None
    try:
        born = dt.date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None
    return born if on.year - id_number.OLDEST <= born.year and born <= on else None


def channels(check: ContactCheck, installed: Iterable[str]) -> tuple[str, ...]:
    """Return by which channels an applicant can prove a contact: those that policy asks for and
    the installation can send by. None: it goes unproved, and the office sees that.
    """
    asked = {
        ContactCheck.NONE: (),
        ContactCheck.PHONE: ("sms",),
        ContactCheck.EMAIL: ("email",),
        ContactCheck.EITHER: ("sms", "email"),
    }[check]
    there = set(installed)
    return tuple(channel for channel in asked if channel in there)


def agreed_texts(agreements: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the texts agreed to, as `code:version`, of an application's `agreements`."""
    return frozenset(f"{one['code']}:{one['version']}" for one in agreements if one.get("given"))


def first_gap(answered: Answered, policy: RegionPolicy, on: dt.date) -> Step:
    """Return the first step that still lacks something; `CHECK` where none does.

    A text whose version has changed since has to be agreed to again.
    """
    if not (answered.identity and answered.contact):
        return Step.IDENTITY
    if not answered.unit:
        return Step.UNIT
    if not answered.details:
        return Step.DETAILS
    return Step.CHECK if _agreed(answered, policy, on) else Step.AGREEMENTS


def is_reached(step: str, gap: Step) -> bool:
    """Whether a step may be opened while `gap` is the first one that lacks something."""
    return STEPS.index(Step(step)) <= STEPS.index(gap)


def after(step: str) -> Step:
    """Return the step that follows; the last one follows itself."""
    return STEPS[min(STEPS.index(Step(step)) + 1, len(STEPS) - 1)]


def _agreed(answered: Answered, policy: RegionPolicy, on: dt.date) -> bool:
    wanted = {text_version(text) for text in own_texts(policy) if text.required}
    if needs_guardian(policy.registration, answered.birth_date, on):
        text = policy.consent(GUARDIAN)
        wanted |= {text_version(text)} if text else set()
        if not answered.guardian:
            return False
    return wanted <= answered.agreed


def _fault_of_name(name: str) -> dict[str, str]:
    if not name:
        return {"name": Fault.REQUIRED}
    return {} if names.is_plausible(name) else {"name": Fault.NAME}


def _fault_of_number(kind: str, number: str, read: id_number.Reading) -> dict[str, str]:
    if not number:
        return {"document_number": Fault.REQUIRED}
    if read.fault:
        return {"document_number": read.fault}
    return {} if id_number.kind_of(number) == kind else {"document_kind": Fault.KIND}


def _faults_of_other(typed: Typed, number: str, on: dt.date) -> dict[str, str]:
    faults: dict[str, str] = {}
    if typed.kind not in code_sets.load("document_kind").entries:
        faults["document_kind"] = Fault.REQUIRED
    if not number:
        faults["document_number"] = Fault.REQUIRED
    elif not OTHER_NUMBER.match(number):
        faults["document_number"] = Fault.NUMBER
    if typed.birth_date is None:
        faults["birth_date"] = Fault.REQUIRED
    elif not on.year - id_number.OLDEST <= typed.birth_date.year or typed.birth_date > on:
        faults["birth_date"] = Fault.BIRTH_DATE
    if typed.sex not in SEXES:
        faults["sex"] = Fault.REQUIRED
    return faults
