"""What a service writes shows up in the figures, and a full recount agrees."""

import pytest

from reporting.rollup import recount
from tenants.audit.services import system_actor
from tests.imports import books
from tests.reporting.people import NOON, enter
from tests.reporting.test_recount import kept
from volunteers.people.profiles import services as profiles
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import unattended

COMMAND = system_actor("command")


@pytest.fixture
def brought_in(region):
    """Five people of a roster, entered into the city's top unit."""
    asked = unattended.Asked(name="名册.xlsx", content=books.xlsx(books.people(5)), commit=True)
    answer = unattended.run(asked=asked, actor=COMMAND, at=NOON)
    assert (answer["status"], answer["created"]) == ("committed", 5)


def counted(unit: str = "league") -> list[int | None]:
    recount.recount_marked(at=NOON)
    assert recount.differences() == []
    return [kept("entered", unit), kept("registered", unit), kept("entered"), kept("registered")]


def test_an_import_is_in_the_figures(brought_in):
    assert counted() == [5, 0, 5, 0]


def test_a_vouched_registration_is_in_the_figures(brought_in):
    counted()
    people = Volunteer.objects.filter(unit__code="league")
    chosen = profiles.Chosen(people, "vouched 2024-1")
    profiles.vouch(chosen=chosen, actor=COMMAND, at=NOON)
    assert counted() == [5, 5, 5, 5]


def test_a_write_without_its_marks_does_not_pass_unseen(brought_in):
    counted()
    enter("school", 1)
    recount.Mark.objects.all().delete()
    assert len(recount.differences()) == 2  # the unit's cell and the region's
