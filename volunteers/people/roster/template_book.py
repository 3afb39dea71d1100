"""The blank roster to fill in: 附件2 as it is printed, without its password column, and after it
what the region asks besides.

The columns are an import-export resource, its format writes the workbook; what Excel needs so that
nothing is spoilt (text cells, drop-downs) is set on it afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from openpyxl import load_workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import FieldType, FormField
from volunteers.people.roster.answer_rules import template_fields
from volunteers.people.roster.columns import ANNEX, BY_KEY

ROWS = 500
FIRST_ROW = 4
WIDTHS = {"serial": 6, "name": 16, "sex": 8, "number": 24, "phone": 16, "username": 20}
USUAL_WIDTH = 14
LISTS = ("sex", "ethnicity", "political_status")
SEXES = ["男", "女"]  # as the annex is filled in; the standard says 男性, 女性
HIDDEN_SHEET = "代码"


class TemplateResource(resources.Resource):
    """The columns of 附件2, then those of the region's form."""

    class Meta:
        export_order = ANNEX

    def __init__(self, own: Sequence[FormField] = ()) -> None:
        super().__init__()
        self._labels = [*(BY_KEY[key].label for key in ANNEX), *(field.label for field in own)]

    def get_export_fields(self, selected_fields: object = None) -> list[fields.Field]:
        """Return one empty field a column, in the annex's order."""
        return [fields.Field(column_name=label) for label in self._labels]


def workbook(unit_name: str, policy: RegionPolicy) -> bytes:
    """Return the blank .xlsx for a unit: its own and required fields of the form come last."""
    own = template_fields(policy)
    book = load_workbook(io.BytesIO(XLSX().export_data(TemplateResource(own).export([]))))
    page: Worksheet = book.active
    page.title = "统计表"
    page.insert_rows(1, FIRST_ROW - 2)
    page["A1"] = "志愿者统计表"
    page["A1"].font = Font(bold=True, size=16)
    page["A2"] = f"单位名称（公章）：{unit_name}"
    _set_cells(page, [*ANNEX, *(field.code for field in own)])
    _set_lists(book, page, _offered(own, policy))
    page.freeze_panes = f"A{FIRST_ROW}"
    _explain(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _set_cells(page: Worksheet, keys: Sequence[str]) -> None:
    line = Side(style="thin", color="8A9AA8")
    frame = Border(left=line, right=line, top=line, bottom=line)
    for index, key in enumerate(keys, 1):
        head = page.cell(FIRST_ROW - 1, index)
        head.font, head.border = Font(bold=True), frame
        page.column_dimensions[head.column_letter].width = WIDTHS.get(key, USUAL_WIDTH)
        for row in range(FIRST_ROW, FIRST_ROW + ROWS):
            cell = page.cell(row, index)
            cell.number_format, cell.border = "@", frame


def _set_lists(book: Workbook, page: Worksheet, offered: dict[int, list[str]]) -> None:
    """Offer the codes' names in drop-downs; the lists lie on a hidden sheet."""
    hidden = book.create_sheet(HIDDEN_SHEET)
    hidden.sheet_state = "hidden"
    for column, (place, labels) in enumerate(offered.items(), 1):
        for row, label in enumerate(labels, 1):
            hidden.cell(row, column, label)
        letter = hidden.cell(1, column).column_letter
        rule = DataValidation(
            type="list",
            formula1=f"{HIDDEN_SHEET}!${letter}$1:${letter}${len(labels)}",
            allow_blank=True,
            showErrorMessage=False,
        )
        page.add_data_validation(rule)
        target = page.cell(FIRST_ROW, place).column_letter
        rule.add(f"{target}{FIRST_ROW}:{target}{FIRST_ROW + ROWS - 1}")


def _offered(own: Sequence[FormField], policy: RegionPolicy) -> dict[int, list[str]]:
    """Return what each column with a drop-down offers, by the column's place from 1."""
    annex = {ANNEX.index(key) + 1: SEXES if key == "sex" else _labels(key) for key in LISTS}
    more = {len(ANNEX) + at: _answers(field) for at, field in enumerate(own, 1)}
    return annex | {place: labels for place, labels in more.items() if labels}


def _answers(field: FormField) -> list[str]:
    """Return the answers of which a cell holds one; none where it is free or holds several."""
    if field.type is FieldType.CODE:
        return _labels(field.code_set)
    if field.type is FieldType.YES_NO:
        return [_("是"), _("否")]
    return [option.label for option in field.options] if field.type is FieldType.CHOICE else []


def _labels(name: str) -> list[str]:
    return [label for _code, label in code_sets.load(name).choices()]


def _explain(book: Workbook) -> None:
    page = book.create_sheet("填写说明")
    page.column_dimensions["A"].width = 90
    lines = (
        _("每人一行，从第 4 行填起；行数不够可往下续填。"),
        _("姓名、身份证号码必填。身份证号码一列已设为文本，请直接输入 18 位号码。"),
        _("出生年月写成 1990-01 或 1990年1月，须与身份证号码一致。"),
        _("已在全国志愿服务信息系统注册的，可加一列“全国志愿者编号”，不重复注册。"),
        _("不收密码：首次登录使用一次性密码。"),
    )
    for row, line in enumerate(lines, 1):
        page.cell(row, 1, line)
