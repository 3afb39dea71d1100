"""GB 11643 numbers: vectors, and properties that hold for every number."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.groundwork.common import id_number, id_number_columns
from volunteers.groundwork.common.id_number import Fault

ON = dt.date(2026, 11, 24)
DAYS = st.dates(dt.date(1900, 1, 1), ON)
BODIES = st.builds(
    lambda area, day, serial: f"{area:06d}{day:%Y%m%d}{serial:03d}",
    st.integers(110000, 829999),
    DAYS,
    st.integers(0, 999),
)
NUMBERS = BODIES.map(lambda body: body + id_number.check_character(body))


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("11010519491231002X", None),  # the example of GB 11643
        ("440524188001010014", Fault.BIRTH_DATE),  # its other example, long dead
        ("110105194912310021", Fault.CHECK),
        ("110101199013010012", Fault.BIRTH_DATE),
        ("110101203001010018", Fault.BIRTH_DATE),  # not born yet
        ("110101900101123", Fault.OLD),
        ("1.10101E+17", Fault.SPOILT),
        ("110101199001011000", Fault.SPOILT),
        ("11010119900101123", Fault.SHAPE),
        ("A10101199001011234", Fault.SHAPE),
    ],
)
def test_known_numbers(number, fault):
    assert id_number.read(number, on=ON).fault == fault


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
        (" 110105 19491231 002x ", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ('="11010519491231002X"', "11010519491231002X"),
        ("110105-19491231-002X\u200b", "11010519491231002X"),
    ],
)
def test_numbers_are_normalised(written, number):
    assert id_number.normalise(written) == number


@given(NUMBERS)
def test_a_number_with_its_check_character_is_read(number):
    reading = id_number.read(number, on=ON)
    assert reading.fault is None
    assert f"{reading.birth_date:%Y%m%d}" == number[6:14]
    assert reading.sex == ("1" if int(number[16]) % 2 else "2")


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, position, shift):
    digit = str((int(number[position]) + shift) % 10)
    wrong = number[:position] + digit + number[position + 1 :]
    assert id_number.read(wrong, on=ON).fault is not None


@given(NUMBERS, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_found(number, position):
    first, second = number[position : position + 2]
    swapped = number[:position] + second + first + number[position + 2 :]
    assert first == second or id_number.read(swapped, on=ON).fault is not None


@given(st.lists(st.one_of(NUMBERS, BODIES, st.text("0123456789XxE+.", max_size=20)), max_size=40))
def test_a_column_is_read_like_its_cells(numbers):
    frame = id_number_columns.read(pl.Series(numbers, dtype=pl.String), on=ON)
    for number, (fault, birth_date, sex, known, _kind) in zip(numbers, frame.rows(), strict=True):
        reading = id_number.read(number, on=ON)
        assert fault == reading.fault
        assert birth_date == reading.birth_date
        assert (sex or "") == reading.sex
        assert known is None or known == reading.area_known


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("830000199201300022", "hmt_residence_permit"),
        ("911124198108030024", "foreign_permanent"),
        ("11010519491231002X", "resident_id"),
    ],
)
def test_the_kind_of_document_is_told_by_the_number(number, kind):
    assert id_number.kind_of(number) == kind


def test_an_unknown_area_is_no_fault():
    body = "53990219900115001"
    number = "99" + body[2:]
    number += id_number.check_character(number)
    reading = id_number.read(number, on=ON)
    assert (reading.fault, reading.area_known) == (None, False)
