"""The report outside of pages: JSON, workbook and command."""

import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from reporting import annex, registry
from reporting.base import Asked, Report
from reporting.columns import Column, Format
from reporting.rollup import recount
from tenants.context import in_region
from tenants.models import RollupRow
from tests.reporting.people import NOON, enter
from tests.reporting.test_progress_table import DAY, table
from volunteers.groundwork.marks.models import Mark


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.fixture
def sheet(counted):
    with in_region("gamma"):
        return sheet_of(registry.report("progress").as_xlsx(Asked("gamma", DAY, "office")))


def test_the_report_registers_itself():
    assert registry.codes() == ["progress"]
    with pytest.raises(ValueError, match="two reports are called progress"):
        registry.registered(type("Other", (Report,), {"code": "progress"}))


def test_json_has_stable_keys_and_nulls_for_unknowns(counted):
    found = json.loads(run("report", "progress", "--region", "gamma", "--as-of", "2014-01-05"))
    assert (found["as_of"], found["rebased_days"]) == ("2014-01-05", 0)
    silent = found["rows"][-1]
    assert (silent["baseline"], silent["share_percent"], silent["state"]) == (
        None,
        None,
        "not_reported",
    )
    assert (found["totals"]["computed"], found["totals"]["printed"]) == (1800, 1700)


def test_each_row_has_its_phases_with_target_and_state(counted):
    found = json.loads(run("report", "progress", "--region", "gamma", "--as-of", "2014-01-05"))
    first = found["rows"][0]
    assert {key: first[key] for key in ("position", "name", "kind", "code", "baseline")} == {
        "position": 1,
        "name": "阿尔法市（测试）",
        "kind": "region",
        "code": "alpha",
        "baseline": 1000,
    }
    phases = [(p["code"], p["due_on"], p["target"], p["state"]) for p in first["phases"]]
    assert phases == [
        ("first", "2014-01-10", 500, "met"),
        ("second", "2014-02-28", 1000, "on_track"),
    ]


def test_the_command_counts_what_waits_first(db):
    with in_region("alpha"):
        enter("school", 3)
    found = json.loads(run("report", "progress", "--region", "gamma", "--as-of", "2014-01-05"))
    assert found["rows"][0]["entered"] == 3
    with in_region("alpha"):
        assert not Mark.objects.exists()


def test_the_command_writes_a_whole_file(counted, tmp_path):
    target = tmp_path / "table.xlsx"
    run("report", "progress", "--region", "gamma", "--as-of", "2014-01-05", "--format", "xlsx",
        "--out", str(target))  # fmt: skip
    assert sheet_of(target.read_bytes())["A2"].value == "测试注册工作任务推进表"
    assert [path.name for path in tmp_path.iterdir()] == ["table.xlsx"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--region", "atlantis"], "atlantis"),
        (["--region", "gamma", "--as-of", "2013-01-01"], "没有注册推进工作"),
        (["--region", "gamma", "--as-of", "1900-01-01"], "生效日期"),
    ],
)
def test_what_cannot_be_reported_is_told(db, words, told):
    with pytest.raises(CommandError, match=told):
        run("report", "progress", *words)


def test_the_workbook_is_laid_out_as_the_annex(sheet):
    assert [cell.value for cell in sheet[4]][:4] == [
        "所属区域",
        "既有注册志愿者人数",
        "第一阶段目标\n（2014年1月10日前）",
        "第二阶段目标\n（2014年2月28日前）",
    ]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"C5:C6", "C7:C9", "D5:D6", "D7:D9"} <= merged  # cities, then colleges
    assert sheet["C5"].value == sheet["C7"].value == "完成既有注册志愿者人数的50%以上"


def test_the_workbook_has_both_totals_and_the_remarks(sheet):
    column = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(5, 14)}
    assert (column["总计（按行合计）"], column["总计（通知所印）"]) == (1800, 1700)
    assert "备注：1. 三号学院未报送既有注册志愿者人数。" in column


def test_the_heading_stays_in_view_and_on_each_printed_page(sheet):
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    assert "office" in sheet.oddFooter.left.text


def test_figures_are_numbers_and_unknowns_are_empty(sheet):
    assert (sheet["B5"].value, sheet["B9"].value) == (1000, None)
    assert sheet["G6"].value == 8
    assert sheet["G9"].value is None


def test_no_name_becomes_a_formula(counted):
    from tenants.models import RollupUnit

    RollupUnit.objects.filter(code="college_one").update(name="=HYPERLINK(1)")
    with in_region("gamma"):
        content = registry.report("progress").as_xlsx(Asked("gamma", DAY))
    cell = sheet_of(content)["A7"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_a_moved_pack_says_by_how_many_days(counted):
    from dataclasses import replace

    assert "后移 30 天" in annex.times(replace(table(), rebased_days=30))


def test_verify_agrees_after_a_recount_and_finds_a_planted_difference(counted):
    assert "alpha: agrees" in run("verify_rollups")
    RollupRow.objects.filter(region_code="alpha", unit_id=None, measure="registered").update(
        value=1
    )
    with pytest.raises(CommandError, match="1 cells differ"):
        run("verify_rollups", "--region", "alpha")


def test_verify_leaves_cells_with_a_waiting_mark_out(counted):
    with in_region("alpha"):
        enter("school", 3)
    assert "alpha: agrees" in run("verify_rollups", "--region", "alpha")


def test_rebuild_mends(counted):
    RollupRow.objects.filter(region_code="alpha").delete()
    run("rebuild_rollups", "--region", "alpha")
    assert "alpha: agrees" in run("verify_rollups", "--region", "alpha")


def test_an_unknown_region_is_told(db):
    with pytest.raises(CommandError, match="atlantis"):
        run("verify_rollups", "--region", "atlantis")
    with pytest.raises(CommandError, match="atlantis"):
        run("rebuild_rollups", "--region", "atlantis")


def test_the_province_is_recounted_by_its_own_marks(counted):
    with in_region("gamma"):
        assert recount.recount_marked(at=NOON).cells == 0


class Headcount(Report):
    """A report as a newcomer writes it: columns and rows, and no more."""

    code = "headcount"
    title = "人数"

    def columns(self, asked):
        return [
            Column("name", "单位", Format.TEXT, lambda row: row[0]),
            Column("people", "人数", Format.PEOPLE, lambda row: row[1]),
            Column("share", "占比", Format.PERCENT, lambda row: row[2]),
            Column("on", "截至", Format.DATE, lambda row: row[3]),
        ]

    def rows(self, asked):
        return [("+1", 12000, Decimal("33.3"), DAY), ("@x", None, None, None)]


def test_columns_and_rows_are_enough_for_json():
    found = Headcount().as_json(Asked("gamma"))
    assert found["rows"] == [
        {"name": "+1", "people": 12000, "share": 33.3, "on": "2014-01-05"},
        {"name": "@x", "people": None, "share": None, "on": None},
    ]
    assert json.loads(json.dumps(found)) == found


def test_columns_and_rows_are_enough_for_a_workbook():
    sheet = sheet_of(Headcount().as_xlsx(Asked("gamma", taken_by="R&D")))
    assert [cell.value for cell in sheet[2]] == ["单位", "人数", "占比", "截至"]
    assert [cell.value for cell in sheet[3]][:3] == ["+1", 12000, 33.3]
    assert (sheet["A3"].data_type, sheet["D3"].value.date(), sheet["B4"].value) == ("s", DAY, None)
    assert (sheet.freeze_panes, sheet.oddFooter.left.text) == ("B3", "R&&D")
