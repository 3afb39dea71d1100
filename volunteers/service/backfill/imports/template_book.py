"""The blank workbook for earlier service: its columns, the region's categories in a drop-down."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.service import BackfillPolicy
from volunteers.groundwork.common.tabular import AS_TEXT
from volunteers.service.backfill.imports.columns import BY_KEY, TEMPLATE

ROWS = 500
HEADER = 2  # counted from 0: two lines of title stand above
WIDTHS = {"serial": 6, "number": 24, "project": 28, "content": 36, "unit": 28}
USUAL_WIDTH = 14


def workbook(unit_name: str, policy: RegionPolicy) -> bytes:
    """Return the blank .xlsx for a unit; every cell is text, so that no number is spoilt."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True} | AS_TEXT) as book:
        page = book.add_worksheet("补录")
        _head(book, page, unit_name)
        if labels := [category.label for category in policy.categories]:
            _offer(book, page, labels)
        _explain(book, policy)
    return buffer.getvalue()


def _head(book: Any, page: Any, unit_name: str) -> None:
    bold = book.add_format({"bold": True, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    page.write_string(0, 0, "以往志愿服务补录表", book.add_format({"bold": True, "font_size": 16}))
    page.write_string(1, 0, f"单位名称（公章）：{unit_name}")
    for index, key in enumerate(TEMPLATE):
        page.set_column(index, index, WIDTHS.get(key, USUAL_WIDTH), text)
        page.write_string(HEADER, index, BY_KEY[key].label, bold)
    page.freeze_panes(HEADER + 1, 0)


def _offer(book: Any, page: Any, labels: list[str]) -> None:
    hidden = book.add_worksheet("代码")
    hidden.hide()
    hidden.write_column(0, 0, labels)
    place = TEMPLATE.index("category")
    source = f"=代码!$A$1:$A${len(labels)}"
    rule = {"validate": "list", "source": source, "show_error": False}
    page.data_validation(HEADER + 1, place, HEADER + ROWS, place, rule)


def _explain(book: Any, policy: RegionPolicy) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 90)
    lines = [
        _("每人每次（或每月）服务一行，从第 4 行填起。"),
        _("证件号码和志愿者编号填一项即可；姓名须与名册一致。"),
        _("服务日期写成 2013-05-04；只知道月份的写成 2013-05 或 2013年5月。"),
        _("时长写小时数（1.5），或写 90分钟、1小时30分。"),
        _("单位可以不填；填写时须是本人所在单位。"),
    ]
    if policy.backfill:
        lines.insert(0, span(policy.backfill))
    page.write_column(0, 0, lines)


def span(window: BackfillPolicy) -> str:
    """Return when what may be entered."""
    return _("%(opens)s 至 %(closes)s（含首尾两日）补录 %(until)s 及以前的服务。") % {
        "opens": window.opens_on.isoformat(),
        "closes": window.closes_on.isoformat(),
        "until": window.served_until.isoformat(),
    }
