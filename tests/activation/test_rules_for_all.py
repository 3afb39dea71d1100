"""However a code is written or typed, it is the same code."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from volunteers.people.registration import codes
from volunteers.people.registration.activation import rules

CODES = st.text(codes.LETTERS, min_size=rules.LENGTH, max_size=rules.LENGTH)
NOISE = st.text(" -　_·.", max_size=3)


@given(code=CODES, noise=st.lists(NOISE, min_size=12, max_size=12), upper=st.booleans())
def test_blanks_hyphens_and_case_do_not_matter(code: str, noise: list[str], upper: bool) -> None:
    typed = "".join(letter + gap for letter, gap in zip(code, noise, strict=True))
    assert codes.normalise(typed if upper else typed.lower()) == code


@given(code=CODES)
def test_what_is_printed_is_read_back(code: str) -> None:
    assert codes.normalise(codes.written(code)) == code
    assert len(codes.written(code)) == rules.LENGTH + 2


@given(typed=st.text(max_size=60))
def test_whatever_is_typed_is_judged_without_a_crash(typed: str) -> None:
    normal = codes.normalise(typed)
    assert rules.is_code(normal) is (len(normal) == 12 and set(normal) <= set(codes.LETTERS))
