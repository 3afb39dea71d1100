"""Who may register, with which form, under which consent, approved by whom, kept how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TypeVar

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded, coded, matching
from tenants.policy.subjects.labels import Labelled

T = TypeVar("T")


class ContactCheck(StrEnum):
    """Which contact an applicant proves by a code."""

    NONE = "none"
    PHONE = "phone"
    EMAIL = "email"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class RegistrationPolicy:
    """Who may register, and within which times. Ages are whole years on the day of application,
    both ends included; None sets no bound.
    """

    source: str
    min_age: int | None = bounded(0, 150, None)
    max_age: int | None = bounded(0, 150, None)
    guardian_below: int | None = bounded(0, 150, None)
    guardian_fields: tuple[str, ...] = ()
    national_number_instead: bool = True  # registered nationally: number recorded, no second one
    unit_confirms: bool = False  # the unit confirms before the approver decides
    contact_check: ContactCheck = ContactCheck.PHONE
    decide_within_days: int = bounded(1, 365, 10)
    undo_seconds: int = bounded(0, 600, 10)  # a decision can be taken back, and nobody is told yet
    draft_days: int = bounded(1, 365, 30)
    activation_days: int = bounded(1, 730, 180)
    undo_import_hours: int = bounded(0, 720, 72)

    def __post_init__(self) -> None:
        low, high = self.min_age, self.max_age
        if low is not None and high is not None and low > high:
            raise Refused("min_age", f"at most max_age {high}", low)


@dataclass(frozen=True, slots=True)
class NumberPolicy:
    """How a volunteer number is made: prefix, running number, check digit (ISO 7064, mod 11, 10).
    `division` puts the region's GB/T 2260 code before the running number.
    """

    source: str
    prefix: str = matching(r"[A-Z]{0,4}", "at most 4 capital letters", "")
    division: bool = True
    digits: int = bounded(4, 10, 8)


@dataclass(frozen=True, slots=True)
class CardPolicy:
    """What stands on the card, and how long it is valid; 0 years: without end."""

    title: str
    title_en: str
    issuer: str
    source: str
    valid_years: int = bounded(0, 50, 0)
    statement: str = ""
    statement_en: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeColumn:
    """One column of the national layout: what it holds, under which heading."""

    heading: str
    code: str = coded()  # a field of the form, or `number`, `unit`, `unit_code`, `registered_on`
    writes: str = matching(r"code|label", "code or label", "label")  # of a code set's value
    required: bool = False


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """The layout in which people are handed to the national system, and read back. The shipped
    one is an example: no public layout was found.
    """

    title: str
    title_en: str
    source: str
    columns: tuple[ExchangeColumn, ...]
    code: str = coded()
    is_example: bool = True
    key_heading: str = "本地编号"  # by which an answer names a person
    number_heading: str = "全国志愿者编号"
    refusal_heading: str = "退回原因"
    warn_after_days: int = bounded(0, 3650, 30)  # approved, and not handed over since


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
    NUMBER = "number"
    CHOICE = "choice"  # one of the field's own options
    CHOICES = "choices"  # several of them
    YES_NO = "yes_no"
    PHOTO = "photo"
    FILE = "file"


class Audience(StrEnum):
    """Before whose eyes a field comes, and who may fill it in."""

    APPLICANT = "applicant"
    UNIT = "unit"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Option(Labelled):
    """One answer that a field offers."""


@dataclass(frozen=True, slots=True)
class FormField(Labelled):
    """One field of the registration form, in the order in which it is printed.

    `minimum` and `maximum` bound a number, both included; `shown_to` empty means everybody.
    """

    type: FieldType = FieldType.TEXT
    required: bool = False
    code_set: str = ""
    max_length: int = bounded(0, 5000, 0)  # 0: the type's own
    options: tuple[Option, ...] = ()
    shown_to: tuple[Audience, ...] = ()
    minimum: int | None = bounded(-(10**9), 10**9, None)
    maximum: int | None = bounded(-(10**9), 10**9, None)
    help: str = ""
    help_en: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if (self.type is FieldType.CODE) != bool(self.code_set):
            raise Refused("code_set", "a code set exactly for fields of type code", self.code_set)
        if (self.type in WITH_OPTIONS) != bool(self.options):
            raise Refused("options", "options exactly for fields of a choice", len(self.options))
        if None not in (self.minimum, self.maximum) and self.minimum > self.maximum:  # type: ignore[operator]
            raise Refused("minimum", f"at most maximum {self.maximum}", self.minimum)

    def is_shown_to(self, audience: Audience) -> bool:
        return not self.shown_to or audience in self.shown_to

    def helped(self, language: str) -> str:
        """Return the help text in the language of the page."""
        return (self.help_en or self.help) if language.startswith("en") else self.help


WITH_OPTIONS = frozenset({FieldType.CHOICE, FieldType.CHOICES})
# What identifies a person is asked everywhere, in the first step, and cannot be left out.
IDENTITY = ("name", "sex", "birth_date", "document_kind", "document_number", "phone")


def merged(
    form: Iterable[T],
    own: Iterable[T],
    hidden: Collection[str],
    order: Sequence[str],
    code: Callable[[T], str] = attrgetter("code"),
) -> tuple[T, ...]:
    """Return the form as a region asks it: the inherited fields with the region's own in place of
    those of the same code or after them, without the hidden ones, those named in `order` first.
    """
    by_code = {code(field): field for field in (*form, *own)}
    rank = {named: at for at, named in enumerate(order)}
    kept = [field for named, field in by_code.items() if named not in hidden]
    return tuple(sorted(kept, key=lambda field: rank.get(code(field), len(rank))))


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

    def titled(self, language: str) -> str:
        """Return the title in the language of the page."""
        return self.title_en if language.startswith("en") else self.title

    def worded(self, language: str) -> str:
        """Return the text itself in the language of the page."""
        return self.text_en if language.startswith("en") else self.text


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
