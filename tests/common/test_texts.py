"""Names, telephones, birth months, masks, formulas."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.groundwork.common import birth_months, masking, names, phones, tabular


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单雄信", "shan4 xiong2 xin4"),
        ("仇英", "qiu2 ying1"),
        ("查良镛", "zha1 liang2 yong1"),
        ("曾国藩", "zeng1 guo2 fan1"),
        ("解珍", "xie4 zhen1"),
        ("尉迟恭", "yu4 chi2 gong1"),
        ("尉迟", "wei4 chi2"),  # two characters: a surname and a given name
        ("𠮷娜", "ji2 nuo2"),
    ],
)
def test_surnames_are_sorted_by_their_own_reading(name, key):
    assert names.sort_key(name).split()[0] == key.split()[0]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("王　 伟", "王伟"),
        ("古丽•阿不都", "古丽·阿不都"),
        (" John  Smith ", "John Smith"),
        ("Ａnna", "Anna"),
    ],
)
def test_names_are_normalised(written, name):
    assert names.normalise(written) == name


@pytest.mark.parametrize("name", ["王伟", "𠮷田", "䶮赟", "买买提·吐尔逊", "O'Brien", "欧阳娜娜"])
def test_plausible_names(name):
    assert names.is_plausible(name)


@pytest.mark.parametrize(
    "name", ["王", "王1", "王\0伟", "王\u202e伟", "王\u200b伟", "13800138000", "·王"]
)
def test_implausible_names(name):
    assert not names.is_plausible(name)


@pytest.mark.parametrize(
    ("written", "phone", "right"),
    [
        ("１３８ ００１３ ８０００", "13800138000", True),
        ("+86-138-0013-8000", "13800138000", True),
        ("8613800138000", "13800138000", True),
        ("0879-2123456", "0879-2123456", True),
        ("2123456", "2123456", True),
        ("1380013800", "1380013800", False),
        ("23800138000", "23800138000", False),
    ],
)
def test_telephones(written, phone, right):
    assert phones.normalise(written) == phone
    assert phones.is_phone(phone) is right


@pytest.mark.parametrize(
    "text",
    ["1990-01", "1990.01", "1990/1", "1990年1月", "199001", "1990-01-15", "32888", "1990.1.15"],
)
def test_a_birth_month_is_read_in_every_spelling(text):
    assert birth_months.read(text).fits(dt.date(1990, 1, 15))


@pytest.mark.parametrize("text", ["90.1", "1990", "1990-13", "2月", "", "1990-02-30", "出生"])
def test_what_is_no_month_is_not_guessed(text):
    assert birth_months.read(text) is None


def test_a_number_cell_may_have_lost_the_nought_of_october():
    month = birth_months.read("1990.1")
    assert month.fits(dt.date(1990, 10, 3))
    assert month.fits(dt.date(1990, 1, 3))
    assert not month.fits(dt.date(1990, 2, 3))


@given(st.text(min_size=0, max_size=30))
def test_a_mask_shows_four_and_two_at_most(text):
    shown = masking.masked_number(text)
    assert sum(char != "*" for char in shown if char not in "*.E+") <= 8
    assert len(text.strip()) < 12 or shown[4:-2] == "*" * (len(text.strip()) - 6) or "E+" in shown


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("530802199001150012", "5308************12"),
        ("5.30802E+17", "5.30***E+17"),
        ("E12345678", "E******78"),
    ],
)
def test_numbers_are_masked(value, masked):
    assert masking.masked_number(value) == masked


def test_names_and_telephones_are_masked():
    assert masking.masked_name("张小三") == "张*三"
    assert masking.masked_name("张三") == "张*"
    assert masking.masked_phone("13812345678") == "138****5678"


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    assert not str(tabular.safe_text(text)).startswith(tabular.FORMULA_LEADS)


def test_columns_have_the_spreadsheets_letters():
    assert [tabular.column_letter(index) for index in (0, 25, 26, 701, 702)] == [
        "A", "Z", "AA", "ZZ", "AAA",
    ]  # fmt: skip
