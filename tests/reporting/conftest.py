"""The province gamma with people in two cities and two colleges, all counted."""

from __future__ import annotations

import pytest

from reporting.rollup import recount
from tenants.context import in_region
from tests.reporting.people import NOON, enter

PEOPLE = (
    ("alpha", "school", 100, 500),
    ("beta", "organ", 0, 40),
    ("gamma", "college_one", 10, 60),
    ("gamma", "college_three", 5, 30),
)


@pytest.fixture
def counted(db):
    """Enter and register people, and count them."""
    for code, unit, entered, registered in PEOPLE:
        with in_region(code):
            enter(unit, entered)
            enter(unit, registered, state="registered")
            recount.recount_marked(at=NOON)
