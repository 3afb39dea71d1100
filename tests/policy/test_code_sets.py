import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy import code_sets

ETHNICITY = code_sets.load("ethnicity")


@pytest.mark.parametrize("text", ["汉", "汉族", "Han", "HAN", "01", "1", "１", " 汉 族 "])
def test_one_ethnicity_is_written_in_many_ways(text):
    assert ETHNICITY.code_of(text) == "01"


def test_all_56_ethnicities_and_the_two_further_codes_are_there():
    assert [code for code in ETHNICITY.codes if code <= "56"] == [f"{n:02}" for n in range(1, 57)]
    assert ETHNICITY.codes[56:] == ("97", "98")


@pytest.mark.parametrize("name", code_sets.NAMES)
def test_every_spelling_of_every_set_means_one_code(name):
    found = code_sets.load(name)
    for entry in found.entries.values():
        assert {found.code_of(text) for text in entry.spellings()} == {entry.code}


@given(st.text(max_size=12))
def test_no_text_raises_and_what_is_not_known_is_not_guessed(text):
    found = ETHNICITY.code_of(text)
    assert found is None or found in ETHNICITY.codes


def test_documents_with_18_digits_are_one_family():
    entries = code_sets.load("document_kind").entries
    family = {code for code, entry in entries.items() if entry.extra["family"] == "number18"}
    assert family == {"resident_id", "hmt_residence_permit", "foreign_permanent"}


def test_labels_come_in_both_languages_and_an_unknown_code_is_shown_as_it_is():
    sex = code_sets.load("sex")
    assert (sex.label("1"), sex.label("1", "en"), sex.label("7")) == ("男性", "Male", "7")


def test_divisions_hold_the_provinces_and_the_two_regions_in_full():
    codes = code_sets.load("division").codes
    assert sum(code.endswith("0000") for code in codes) == 34
    assert {"460100", "469030", "530802", "530829"} <= set(codes)


def test_an_unknown_set_is_refused():
    with pytest.raises(KeyError):
        code_sets.load("colours")
