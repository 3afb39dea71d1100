"""What an answer to a field of the form may be. Pure: the declaration and what was given in, the
value as it is kept or the fault out. Web form, import, API and print all ask here.

Kept values are plain JSON: text; `2011-03-17` for a date; a whole number; the code of a choice; a
list of codes; true or false. Files are not answers: they stand under their field's code in `files`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tenants.policy import code_sets
from tenants.policy.subjects.people import Audience, FieldType, FormField
from volunteers.groundwork.common import phones
from volunteers.groundwork.common.masking import masked_number
from volunteers.groundwork.common.tabular import half_width

# Fields that are columns of a person's file and of an application.
COLUMNS = frozenset(
    {"name", "sex", "birth_date", "ethnicity", "political_status", "document_kind"}
    | {"document_number", "phone"}
)
FILES = frozenset({FieldType.PHOTO, FieldType.FILE})
MASKED = frozenset({FieldType.PHONE, FieldType.DOCUMENT, FieldType.DIGITS})
LONGEST = {FieldType.TEXT: 100, FieldType.LONG_TEXT: 2000, FieldType.DIGITS: 20}
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
YES = frozenset({"true", "yes", "y", "1", "是", "有", "on", "√", "✓"})
NO = frozenset({"false", "no", "n", "0", "否", "无", "off", "×"})
SEPARATORS = re.compile(r"[|;；、,，\s]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is refused; `limit` completes the sentence."""

    code: str
    limit: str = ""


class Refused(Exception):
    """An answer that cannot be kept."""

    def __init__(self, code: str, limit: object = "") -> None:
        super().__init__(code)
        self.fault = Fault(code, str(limit))


@dataclass(frozen=True, slots=True)
class Offered:
    """The codes that a field offers, each with every text that means it."""

    codes: tuple[str, ...]
    spelled: Mapping[str, str]


def asked(
    fields: Iterable[FormField], audience: Audience, *, has_categories: bool
) -> list[FormField]:
    """Return the fields that are answers, as one audience is asked them: no columns that identify
    a person, no files; no categories where the region names none.
    """
    return [
        field
        for field in fields
        if field.code not in IDENTIFYING
        and field.type not in FILES
        and field.is_shown_to(audience)
        and (has_categories or field.type is not FieldType.CATEGORIES)
    ]


IDENTIFYING = COLUMNS - {"ethnicity", "political_status"}


def check_answers(
    fields: Iterable[FormField],
    given: Mapping[str, Any],
    *,
    audience: Audience = Audience.APPLICANT,
    categories: Iterable[Any] = (),
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Return the answers as they are kept, and the faults, both by the field's code.

    `given` holds what was typed: texts, lists of texts, or values kept before. An empty answer is
    left out; one that is required is a fault.
    """
    boxes = tuple(categories)
    clean: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for field in asked(fields, audience, has_categories=bool(boxes)):
        try:
            value = answer(field, given.get(field.code), categories=boxes)
        except Refused as refusal:
            faults[field.code] = refusal.fault
            continue
        if value in (None, "", []):
            if field.required:
                faults[field.code] = Fault("required")
        else:
            clean[field.code] = value
    return clean, faults


def answer(field: FormField, given: Any, *, categories: Iterable[Any] = ()) -> Any:
    """Return one answer as it is kept, None where it is empty.

    :raises Refused: it cannot be kept
    """
    if given in (None, "", []) or (isinstance(given, str) and not given.strip()):
        return None
    if field.type in SEVERAL:
        return _several(given, offered(field, categories)) or None
    return READERS[field.type](field, given)


def masked(field: FormField, value: Any) -> Any:
    """Return an answer as it is shown by default: of numbers of any kind, little."""
    return masked_number(str(value)) if value and field.type in MASKED else value


def offered(field: FormField, categories: Iterable[Any] = ()) -> Offered:
    """Return what a field of choice offers: a code set, its own options, or the categories."""
    if field.type is FieldType.CODE:
        found = code_sets.load(field.code_set)
        return Offered(found.codes, found.spelled)
    options = categories if field.type is FieldType.CATEGORIES else field.options
    spelled: dict[str, str] = {}
    for option in options:
        for text in (option.code, option.label, option.label_en):
            spelled.setdefault(_folded(text), option.code)
    return Offered(tuple(option.code for option in options), spelled)


def _folded(text: str) -> str:
    return half_width(text).strip().casefold()


def _text(field: FormField, given: Any) -> str:
    text = str(given).strip()
    longest = field.max_length or LONGEST.get(field.type, 100)
    if CONTROL.search(text):
        raise Refused("control_character")
    if len(text) > longest:
        raise Refused("too_long", longest)
    return text


def _digits(field: FormField, given: Any) -> str:
    text = half_width(str(given)).replace(" ", "")
    if not text.isdecimal() or not text.isascii():
        raise Refused("not_digits")
    return _text(field, text)


def _number(field: FormField, given: Any) -> int:
    text = half_width(str(given)).replace(" ", "").replace(",", "").removesuffix(".0")
    if not re.fullmatch(r"[+-]?\d{1,10}", text, re.ASCII):
        raise Refused("not_a_number")
    number = int(text)
    if field.minimum is not None and number < field.minimum:
        raise Refused("too_small", field.minimum)
    if field.maximum is not None and number > field.maximum:
        raise Refused("too_large", field.maximum)
    return number


def _date(_field: FormField, given: Any) -> str:
    if isinstance(given, dt.date):
        return given.isoformat()[:10]
    found = DATE.match(half_width(str(given)).strip())
    try:
        return dt.date(*map(int, found.groups())).isoformat() if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> str:
    raise Refused("not_a_date")


def _email(field: FormField, given: Any) -> str:
    text = _text(field, half_width(str(given)))
    if not EMAIL.fullmatch(text):
        raise Refused("not_an_email")
    return text


def _phone(_field: FormField, given: Any) -> str:
    number = phones.normalise(str(given))
    if not phones.is_phone(number):
        raise Refused("not_a_phone")
    return number


def _one(field: FormField, given: Any) -> str:
    code = _code_of(str(given), offered(field))
    if code is None:
        raise Refused("not_offered")
    return code


def _several(given: Any, choice: Offered) -> list[str]:
    texts = given if isinstance(given, list | tuple) else SEPARATORS.split(str(given).strip())
    found = {_code_of(str(text), choice) for text in texts if str(text).strip()}
    if None in found:
        raise Refused("not_offered")
    return [code for code in choice.codes if code in found]


def _code_of(text: str, choice: Offered) -> str | None:
    folded = _folded(text)
    if text.strip() in choice.codes:
        return text.strip()
    return choice.spelled.get(text.strip()) or choice.spelled.get(folded)


def _yes_no(_field: FormField, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    text = _folded(str(given))
    if text not in YES | NO:
        raise Refused("not_yes_or_no")
    return text in YES


SEVERAL = frozenset({FieldType.CHOICES, FieldType.CATEGORIES})
READERS: dict[FieldType, Callable[[FormField, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DOCUMENT: _text,
    FieldType.DIGITS: _digits,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.CODE: _one,
    FieldType.CHOICE: _one,
    FieldType.YES_NO: _yes_no,
}
