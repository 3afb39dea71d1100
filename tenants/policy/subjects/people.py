"""Who may register, with which form, under which consent, approved by whom, kept how long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded, coded
from tenants.policy.subjects.labels import Labelled


@dataclass(frozen=True, slots=True)
class RegistrationPolicy:
    """Who may register. Ages are whole years on the day of application, both ends included;
    None sets no bound.
    """

    source: str
    min_age: int | None = bounded(0, 150, None)
    max_age: int | None = bounded(0, 150, None)
    guardian_below: int | None = bounded(0, 150, None)
    guardian_fields: tuple[str, ...] = ()
    national_number_instead: bool = True  # registered nationally: number recorded, no second one

    def __post_init__(self) -> None:
        low, high = self.min_age, self.max_age
        if low is not None and high is not None and low > high:
            raise Refused("min_age", f"at most max_age {high}", low)


class FieldType(StrEnum):
    """How a field of the form is entered and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    CODE = "code"  # one code of `code_set`
    CATEGORIES = "categories"  # several of the region's service categories
    DOCUMENT = "document"
    PHONE = "phone"
    EMAIL = "email"
    DIGITS = "digits"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class FormField(Labelled):
    """One field of the registration form, in the order in which it is printed."""

    type: FieldType = FieldType.TEXT
    required: bool = False
    code_set: str = ""
    max_length: int = bounded(0, 5000, 0)  # 0: the type's own
    source: str = ""

    def __post_init__(self) -> None:
        if (self.type is FieldType.CODE) != bool(self.code_set):
            raise Refused("code_set", "a code set exactly for fields of type code", self.code_set)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a person agrees to, word for word. A changed text gets a new version."""

    version: str
    title: str
    title_en: str
    text: str
    text_en: str
    source: str
    code: str = coded()
    required: bool = True
    effective_from: dt.date | None = None


class Approver(StrEnum):
    """Who decides on a registration."""

    FEDERATION = "federation"  # the region's top unit
    DELEGATE = "delegate"  # the unit named as delegate of the county or town
    UNIT_LEAGUE = "unit_league"  # the unit's own League organisation
    OWN_UNIT = "own_unit"  # the unit decides on its own people


@dataclass(frozen=True, slots=True)
class ApprovalRoute:
    """Whose registrations go to whom. Routes are asked in order; the first that fits decides."""

    approver: Approver
    source: str
    code: str = coded()
    unit_kinds: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    delegate: str = ""  # kind of the unit that decides by delegation

    def __post_init__(self) -> None:
        if (self.approver is Approver.DELEGATE) != bool(self.delegate):
            raise Refused(
                "delegate", "a unit kind exactly where approver is delegate", self.delegate
            )


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a kind of data is kept after its purpose has ended, in months or days."""

    source: str
    code: str = coded()
    months: int | None = bounded(0, 1200, None)
    days: int | None = bounded(0, 366, None)

    def __post_init__(self) -> None:
        if (self.months is None) == (self.days is None):
            raise Refused("months", "either months or days", self.months)
