"""The queue as a file: what the list shows, masked, safe to open in a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources
from import_export.formats import base_formats

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.groundwork.common.tabular import safe_text
from volunteers.people.profiles.exports import MOST_ROWS, File, TooManyRows
from volunteers.people.profiles.wording import coded
from volunteers.people.registration.approvals import queries, wording
from volunteers.people.registration.approvals.queries import Asked, Desk


class QueueResource(resources.Resource):
    """The columns of the exported queue; no number, no telephone."""

    reference = fields.Field("application__reference", gettext_lazy("申请编号"))
    name = fields.Field("application__name", gettext_lazy("姓名"))
    sex = fields.Field(column_name=gettext_lazy("性别"))
    age = fields.Field("age", gettext_lazy("年龄"))
    unit = fields.Field("application__unit__name", gettext_lazy("单位"))
    nature = fields.Field(column_name=gettext_lazy("工作单位性质"))
    approver = fields.Field("application__approver_unit__name", gettext_lazy("审批单位"))
    state = fields.Field("application__get_state_display", gettext_lazy("状态"))
    submitted_at = fields.Field(column_name=gettext_lazy("提交时间"))
    days = fields.Field("days", gettext_lazy("已等天数"))
    hints = fields.Field(column_name=gettext_lazy("提示"))
    reason = fields.Field("application__reason", gettext_lazy("理由"))

    class Meta:
        export_order = (
            "reference", "name", "sex", "age", "unit", "nature", "approver", "state",
            "submitted_at", "days", "hints", "reason",
        )  # fmt: skip

    def dehydrate_sex(self, row: wording.Row) -> str:
        return coded("sex", row.application.sex)

    def dehydrate_nature(self, row: wording.Row) -> str:
        return coded("employer_nature", row.application.employer_nature)

    def dehydrate_submitted_at(self, row: wording.Row) -> str:
        at = row.application.submitted_at
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""

    def dehydrate_hints(self, row: wording.Row) -> str:
        return "、".join(word for word, _tone, _icon in row.hints)

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        """Return one cell, which no spreadsheet runs as a formula."""
        return safe_text(super().export_field(field, instance, **kwargs))


@transaction.atomic
def export_queue(*, desk: Desk, asked: Asked, actor: Actor) -> File:
    """Write what is asked for of the queue as a workbook without numbers, and record it.

    :raises TooManyRows: more than 20,000
    """
    rows = list(queries.queue(desk, asked)[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    sheet = QueueResource().export(wording.rows(rows, desk))
    made = timezone.localtime(desk.at)
    said = _("由 %(who)s 于 %(when)s 导出，不含号码。")
    mark = said % {"who": actor.label, "when": f"{made:%Y-%m-%d %H:%M}"}
    sheet.append([safe_text(mark)] + [""] * (sheet.width - 1))
    subject = Subject("application", changes={"rows": len(rows), "tab": asked.tab})
    audit.record(actor=actor, action="application.export", at=desk.at, subject=subject)
    content = base_formats.XLSX().export_data(sheet)
    return File(f"applications-{made:%Y%m%d-%H%M}.xlsx", content, base_formats.XLSX.CONTENT_TYPE)
