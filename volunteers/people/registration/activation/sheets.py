"""The list of codes as a workbook, made once and stored nowhere."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.audit.services import Actor
from volunteers.groundwork.common.tabular import AS_TEXT
from volunteers.people.registration import codes
from volunteers.people.registration.activation.services import Issued

WIDTHS = (28, 14, 24, 20, 14, 40)


def workbook(issued: Sequence[Issued], *, link: str, actor: Actor, at: dt.datetime) -> bytes:
    """Return the list as .xlsx: unit, name, masked number, code, good until, where to type it."""
    headings = (
        _("单位"),
        _("姓名"),
        _("证件号码（遮盖）"),
        _("激活码"),
        _("有效期至"),
        _("确认网址"),
    )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT}) as book:
        sheet, bold = book.add_worksheet(_("激活码清单")), book.add_format({"bold": True})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, headings, bold)
        for number, entry in enumerate(issued, start=1):
            for column, cell in enumerate(_cells(entry, link)):
                sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.write_string(len(issued) + 1, 0, _mark(actor, at))
    return buffer.getvalue()


def _cells(entry: Issued, link: str) -> tuple[str, ...]:
    person, until = entry.person, timezone.localdate(entry.expires_at).isoformat()
    code = codes.written(entry.code)
    return (person.unit.name, person.name, person.masked_number, code, until, link)


def _mark(actor: Actor, at: dt.datetime) -> str:
    when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    said = _("由 %(who)s 于 %(when)s 发放。激活码只交本人，勿转发、勿存放。")
    return said % {"who": actor.label, "when": when}
