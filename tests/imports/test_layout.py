"""Headers under titles, over two rows, with other words, twice."""

import polars as pl
import pytest

from volunteers.groundwork.imports import columns, layout
from volunteers.people.roster.columns import ROSTER


def frame(*rows):
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    cells = dict(zip("ABCDEFGHIJ"[:width], zip(*padded, strict=True), strict=True))
    count = len(rows)
    return pl.DataFrame(
        {"row": range(1, count + 1), "hidden": [False] * count, **cells},
        schema_overrides=dict.fromkeys(cells, pl.String),
    )


HEAD = ["序号", "姓名", "身份证号码", "联系电话"]


def test_the_header_is_found_below_titles_and_the_unit_line_is_read():
    sheet = frame(
        ["志愿者统计表"], ["单位名称（公章）：示例学校    日期：2026年9月"], HEAD, ["1", "张三"]
    )
    found = layout.find(sheet, ROSTER)
    assert (found.row, found.unit_name) == (3, "示例学校")
    assert layout.people(sheet, found)["row"].to_list() == [4]


def test_of_a_header_over_two_rows_the_lower_one_counts():
    sheet = frame(
        ["序号", "基本情况", None, "联系电话"], ["序号", "姓名", "身份证号码", "联系电话"], ["1"]
    )
    merged = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)]
    found = layout.find(sheet, ROSTER, merged)
    assert found.row == 2
    assert found.headings["C"] == "身份证号码"


def test_a_header_merged_over_two_rows_ends_with_the_second():
    sheet = frame(HEAD, HEAD, ["1", "张三", "x", "y"])
    merged = [(0, column, 1, column) for column in range(4)]
    assert layout.find(sheet, ROSTER, merged).row == 2


def test_no_header_no_layout():
    assert layout.find(frame(["张三", "1380"], ["李四", "1381"]), ROSTER) is None


def test_foot_notes_and_repeated_headers_are_no_people():
    foot = ["本单位志愿服务工作负责人：某某", None, "办公电话：1"]
    sheet = frame(HEAD, ["1", "张三", "x", "y"], HEAD, ["备注：用户名由字母组成"], foot)
    assert layout.people(sheet, layout.find(sheet, ROSTER))["row"].to_list() == [2]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("姓  名", "name"),
        ("*姓名（必填）", "name"),
        ("身份证号", "number"),
        ("公民身份号码", "number"),
        ("手机", "phone"),
        ("出生日期", "birth"),
        ("ID Number", "number"),
        ("全国志愿者编号", "national_number"),
        ("备注", ""),
    ],
)
def test_columns_are_matched_by_name_and_synonym(heading, key):
    assert columns.match({"A": heading}, ROSTER)[0].key == key


def test_of_two_columns_of_one_name_only_the_first_is_taken():
    first, second = columns.match({"A": "电话", "B": "电话"}, ROSTER)
    assert (first.key, first.sure) == ("phone", True)
    assert (second.key, second.sure) == ("", False)


def test_a_heading_that_only_holds_a_known_word_is_not_sure():
    match = columns.match({"A": "本人身份证号码是"}, ROSTER)[0]
    assert (match.key, match.sure) == ("number", False)
