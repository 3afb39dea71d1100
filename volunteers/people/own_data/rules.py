"""Which facts of a file a correction changes, and what the corrected ones must be. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from volunteers.groundwork.common import documents, id_number, names, phones

ANSWER_DAYS = 15  # 个人信息保护法第五十条: in time; the usual bound of Chinese practice, in days
CORRECTABLE = (
    "name", "sex", "birth_date", "ethnicity", "political_status", "document_number", "phone",
)  # fmt: skip


def changed(on_file: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that are asked to be other than on file; an empty one asks for nothing."""
    return {
        name: asked[name]
        for name in CORRECTABLE
        if asked.get(name) not in (None, "") and asked[name] != on_file.get(name)
    }


def faults(
    values: Mapping[str, Any], *, family: str, birth_date: dt.date | None, on: dt.date
) -> dict[str, str]:
    """Return what is wrong with corrected facts: fact → code of the fault.

    `family` is that of the document on file; `birth_date` the one on file or asked for. An
    18-character number must pass GB 11643 and agree with the birth date.
    """
    found: dict[str, str] = {}
    if "name" in values and not names.is_plausible(values["name"]):
        found["name"] = "name_shape"
    if "phone" in values and not phones.is_phone(values["phone"]):
        found["phone"] = "phone_shape"
    if family == documents.NUMBER_18 and "document_number" in values:
        reading = id_number.read(values["document_number"], on=on)
        if reading.fault:
            found["document_number"] = reading.fault.value
        elif birth_date is not None and reading.birth_date != birth_date:
            found["document_number"] = "birth_date_differs"
    if "birth_date" in values and values["birth_date"] > on:
        found["birth_date"] = "birth_date_future"
    return found
