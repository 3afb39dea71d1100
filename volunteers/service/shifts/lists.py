"""Who signed up for a shift, as a workbook: phones masked, nothing that becomes a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.groundwork.common.masking import masked_phone
from volunteers.groundwork.common.tabular import AS_TEXT
from volunteers.service.shifts import queries, wording
from volunteers.service.shifts.models import Shift

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (12, 24, 18, 16, 14, 18, 16)


@transaction.atomic
def export(*, shift: Shift, actor: Actor, at: dt.datetime) -> bytes:
    """Return the list of a shift, its project loaded, as .xlsx: watermarked with who took it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT})
    sheet, count = book.add_worksheet(), 0
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for count, row in enumerate(_rows(shift)):
        for column, text in enumerate(row):
            sheet.write_string(count, column, text)
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    said = _("由 %(who)s 于 %(when)s 导出，号码已遮盖。") % {"who": actor.label, "when": when}
    sheet.write_string(count + 1, 0, said)
    sheet.repeat_rows(0)
    book.close()
    told = Subject("shift", str(shift.pk), {"rows": count, "masked": True})
    audit.record(actor=actor, action="shift.export", at=at, subject=told)
    return buffer.getvalue()


def _rows(shift: Shift) -> Iterator[tuple[str, ...]]:
    yield (
        *(_("姓名"), _("单位"), _("志愿者编号"), _("联系电话（遮盖）")),
        *(_("状态"), _("报名时间"), _("签名")),
    )
    for one in queries.signed_up(shift):
        person, asked = one.volunteer, timezone.localtime(one.asked_at)
        yield (
            *(person.name, person.unit.name, person.volunteer_number, person.masked_phone),
            *(str(wording.LOOKS[one.state].word), f"{asked:%Y-%m-%d %H:%M}", ""),
        )
    for walk_in in queries.walked_in(shift):
        known = walk_in.volunteer
        name = known.name if known else str(walk_in.name or "")
        phone = known.masked_phone if known else masked_phone(str(walk_in.phone or ""))
        yield name, "", known.volunteer_number if known else "", phone, _("现场加入"), "", ""
