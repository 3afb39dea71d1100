"""The demonstration's shifts: planned once for what is published, with people in them."""

import pytest

from config.demo import shifts
from tests.factories import NOON, make_volunteer
from tests.service_factories import make_project
from volunteers.service.shifts.models import Shift, SignUp


@pytest.mark.usefixtures("region")
def test_what_is_published_gets_the_next_saturdays_once():
    make_project()
    make_project(state="draft")
    for _one in range(9):
        make_volunteer(state="registered")
    assert [shifts.make_here(NOON) for _twice in (1, 2)] == [4, 0]
    assert {one.starts_at.weekday() for one in Shift.objects.all()} == {5}
    states = SignUp.objects.order_by("asked_at").values_list("state", flat=True)
    assert list(states) == ["seated"] * 6 + ["waiting"] * 2


def test_nothing_of_it_outside_the_demonstration(settings):
    settings.EMBEDDED = False
    with pytest.raises(RuntimeError):
        shifts.make_all()
