"""A good row of a roster as the preview shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from volunteers.groundwork.common.masking import masked_number, masked_phone


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One good row as the preview shows it."""

    row: int
    name: str
    number: str
    phone: str
    changes: list[str]
    national_number: str
    hidden: bool


def person(row: dict[str, Any], labels: dict[str, str]) -> PersonLine:
    """Return one checked row as a line; `labels` names the columns that would change."""
    changes = [_field_label(text, labels) for text in (row["changes"] or "").split(",") if text]
    return PersonLine(
        row=row["row"],
        name=row["name"],
        number=masked_number(row["number"]),
        phone=masked_phone(row["phone"] or ""),
        changes=changes,
        national_number=masked_number(row["national_number"] or ""),
        hidden=row["hidden"],
    )


def _field_label(field_name: str, labels: dict[str, str]) -> str:
    """Return what a changed field is called."""
    if field_name == "state":
        return str(_("注册状态"))
    return labels.get("birth" if field_name == "birth_date" else field_name, field_name)
