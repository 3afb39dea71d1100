"""What an answer of the national system means, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from volunteers.people.exchange.rules import Fault, Line, key_of, position_of, read

positions = st.integers(1, 10**6)


@given(st.integers(1, 10**6), positions)
def test_a_key_names_its_position_in_its_own_batch_alone(batch, position):
    assert position_of(key_of(batch, position), batch) == position
    assert position_of(f"  {key_of(batch, position).lower()} ", batch) == position
    assert position_of(key_of(batch, position), batch + 1) is None


@given(st.text())
def test_any_text_is_a_key_or_none(text):
    assert position_of(text, 1) is None or text.strip()


def line(row, position, number="", refusal=""):
    return Line(row, key_of(1, position), number, refusal)


def test_numbers_and_refusals_of_the_awaited_are_taken_over():
    reading = read(1, [line(2, 1, "53080000001"), line(3, 2, refusal="照片不符")], {1, 2}, {})
    assert [(judged.position, judged.number) for judged in reading.lines] == [
        (1, "53080000001"),
        (2, ""),
    ]
    assert not reading.faults


def test_the_same_answer_again_is_no_news():
    reading = read(1, [line(2, 1, "53080000001")], set(), {1: "53080000001"})
    assert (reading.lines, reading.unchanged, reading.faults) == ((), 1, ())


WRONG = (
    line(2, 1, "530800001", "又退回"),
    line(3, 2),
    line(4, 3, "?"),
    *(line(5, 4, "530800009"), line(6, 5, "530800009")),
    line(7, 9, "530800007"),
    line(8, 6, "530800008"),
    *(line(9, 7, "530800010"), line(10, 7, "530800011")),
)


def test_each_line_that_cannot_be_taken_over_says_why():
    faults = dict(read(1, WRONG, {1, 2, 3, 4, 5, 7}, {6: "530800001"}).faults)
    assert faults == {
        **{2: Fault.BOTH, 3: Fault.NEITHER, 4: Fault.NUMBER_SHAPE},
        **{5: Fault.NUMBER_TWICE, 6: Fault.NUMBER_TWICE, 7: Fault.UNKNOWN_KEY},
        **{8: Fault.OTHER_NUMBER, 9: Fault.TWICE, 10: Fault.TWICE},
    }


@given(st.lists(st.tuples(positions, st.text(), st.text()), max_size=20))
def test_nobody_gets_two_answers_and_no_number_goes_to_two(rows):
    lines = [line(at, p, number, refusal) for at, (p, number, refusal) in enumerate(rows)]
    reading = read(1, lines, {p for p, *_ in rows}, {})
    taken = [judged.position for judged in reading.lines]
    numbers = [judged.number for judged in reading.lines if judged.number]
    assert len(taken) == len(set(taken))
    assert len(numbers) == len(set(numbers))
    assert len(taken) + len(reading.faults) == len(rows)
