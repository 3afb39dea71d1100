"""What the reading process sends: every cell arrives where it stood, whatever is in it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volunteers.groundwork.imports import child, limits, reader
from volunteers.groundwork.imports.refusals import FileRefused

TWO = (
    b'{"sheet": "a", "sheets": [{"name": "a"}, {"name": "b"}], "rows": [1], "hidden": [],'
    b' "bytes": 1}\na'
)
OTHER = b'{"sheet": "b", "rows": [2], "hidden": [2], "bytes": 3}\n\xe4\xb8\x80'

cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\n"), max_size=20)


def read(*rows):
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(rows)
    return reader.read(buffer.getvalue().encode(), "x.csv").frame


def test_cells_that_hold_the_separators_stay_whole_and_show_them():
    frame = read(["甲\x1f乙", "丙\x1e丁"], ["戊", ""])
    assert frame["A"].to_list() == ["甲\u241f乙", "戊"]
    assert frame["B"].to_list() == ["丙\u241e丁", None]


def test_a_very_long_cell_is_cut_and_the_next_row_keeps_its_place():
    frame = read(["甲" * (limits.CELL_CHARACTERS + 9), "a"], ["乙", "b"])
    assert len(frame["A"][0]) == limits.CELL_CHARACTERS
    assert frame["B"].to_list() == ["a", "b"]


def test_rows_of_odd_width_and_one_single_cell():
    assert read(["a", "b", "c"], ["d"])["C"].to_list() == ["c", None]
    assert read(["只有一格"]).rows() == [(1, False, "只有一格")]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_whatever_stands_in_a_cell_arrives(rows):
    wanted = [[cell.translate(child._VISIBLE) for cell in row] for row in rows]
    columns = [child._column(wanted, index) for index in (0, 1)]
    frame = reader._framed(child.COLUMN_END.encode().join(columns), list(range(len(rows))), [])
    assert [[cell or "" for cell in row[2:]] for row in frame.rows()] == wanted


@pytest.mark.parametrize("answer", ["a", "a\x1fb\x1fc", "a\x1fb\x1ec"])
def test_an_answer_of_another_shape_is_a_broken_file(answer):
    with pytest.raises(FileRefused) as refused:
        reader._framed(answer.encode(), [1, 2], [])
    assert refused.value.code == "broken"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no json\na",
        b"[]\na",
        b"{}\na",
        b'{"refused": "no such reason", "bytes": 0}\n',
        b'{"rows": ["1"], "hidden": [], "bytes": 1}\na',
        b'{"rows": [-1], "hidden": [], "bytes": 1}\na',
        b'{"rows": [1], "hidden": [[]], "bytes": 1}\na',
        b'{"rows": [1], "hidden": [], "bytes": 1}\n\xff',
        b'{"rows": [1], "hidden": [], "bytes": 256}\n' + b"\x1e" * limits.COLUMNS,
        b'{"rows": [1], "hidden": [], "bytes": 2}\na',
        b'{"rows": [1], "hidden": [], "bytes": -30}\na',
        b'{"rows": [1], "hidden": [], "bytes": "1"}\na',
        TWO + b'{"sheet": "c", "rows": [1], "hidden": [], "bytes": 1}\na',
        TWO + b'{"sheet": "a", "rows": [1], "hidden": [], "bytes": 1}\na',
        TWO + b'{"sheet": [], "rows": [1], "hidden": [], "bytes": 1}\na',
        TWO + b'{"sheet": "b", "refused": "no such reason", "bytes": 0}\n',
        TWO + OTHER + OTHER,
        TWO + OTHER + b"\n",
    ],
)
def test_whatever_a_hostile_child_answers_is_a_broken_file(answer):
    with pytest.raises(FileRefused) as refused:
        reader._understood(answer)
    assert refused.value.code == "broken"


def test_a_further_sheet_arrives_beside_the_first():
    sheet = reader._understood(TWO + OTHER)
    assert sheet.frame.rows() == [(1, False, "a")]
    assert sheet.others["b"].frame.rows() == [(2, True, "一")]
