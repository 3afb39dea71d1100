"""Answers in words: for preview, status page, file, print and export; faults as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.policy import code_sets
from tenants.policy.subjects.people import FieldType, FormField
from volunteers.people.form.rules import FILES, Fault

FAULTS = {
    "required": gettext_lazy("请填写此项。"),
    "too_long": gettext_lazy("最多 %s 个字。"),
    "control_character": gettext_lazy("含有看不见的控制字符，请删去重新输入。"),
    "not_digits": gettext_lazy("只能填写数字。"),
    "not_a_number": gettext_lazy("应为整数。"),
    "too_small": gettext_lazy("不能小于 %s。"),
    "too_large": gettext_lazy("不能大于 %s。"),
    "not_a_date": gettext_lazy("日期不存在，请按 2011-03-17 的样子填写。"),
    "not_an_email": gettext_lazy("不是有效的电子邮箱地址。"),
    "not_a_phone": gettext_lazy("不是有效的电话号码。"),
    "not_offered": gettext_lazy("不在可选的答案之内。"),
    "not_yes_or_no": gettext_lazy("请填写“是”或“否”。"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the form with its answer in words; `is_empty` where nothing was answered."""

    code: str
    label: str
    text: str
    is_empty: bool = False


def said(fault: Fault) -> str:
    """Return a fault as a sentence."""
    message = str(FAULTS[fault.code])
    return message % fault.limit if "%s" in message else message


def shown(
    fields: Iterable[FormField],
    values: Mapping[str, Any],
    *,
    language: str,
    categories: Iterable[Any] = (),
) -> list[Shown]:
    """Return every field with its answer as a page, a print or an export says it: the empty ones
    as 未填. `values` holds columns and answers by code; a file is named, not shown.
    """
    boxes = {category.code: category.named(language) for category in categories}
    found = []
    for field in fields:
        if field.type is FieldType.CATEGORIES and not boxes:
            continue
        text = in_words(field, values.get(field.code), language=language, categories=boxes)
        found.append(Shown(field.code, field.named(language), text or _("未填"), not text))
    return found


def in_words(
    field: FormField, value: Any, *, language: str, categories: Mapping[str, str] | None = None
) -> str:
    """Return one answer in words; an empty one as nothing."""
    if value in (None, "", []):
        return ""
    if field.type in FILES:
        return _("已上传")
    if field.type is FieldType.CODE:
        return code_sets.load(field.code_set).label(str(value), language)
    if field.type is FieldType.YES_NO:
        return _("是") if value else _("否")
    labels = categories if field.type is FieldType.CATEGORIES else _labels(field, language)
    if isinstance(value, list | tuple):
        return "、".join((labels or {}).get(code, str(code)) for code in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return (labels or {}).get(str(value), str(value))


def _labels(field: FormField, language: str) -> dict[str, str]:
    return {option.code: option.named(language) for option in field.options}
