"""The demonstration's back-fill: entered once, in every state that a visitor may want to see."""

from collections import Counter

import pytest

from config.demo import backfills
from tenants.accounts.roles import Role
from tests.backfill.conftest import window  # noqa: F401 - a fixture
from tests.factories import make_unit, make_volunteer
from volunteers.service.backfill.models import BackfillRecord
from volunteers.service.ledger.models import HourEntry


def test_some_are_counted_some_wait_and_some_are_returned(window, account, at):  # noqa: F811
    unit = make_unit()
    account("alpha", Role.UNIT_ADMIN, unit=unit, username=backfills.ENTERS)
    account("alpha", Role.OFFICE, username=backfills.APPROVES)
    for _one in range(12):
        make_volunteer(state="registered", unit=unit)
    assert [backfills.make_here(at) for _twice in (1, 2)] == [12, 0]
    states = Counter(BackfillRecord.objects.values_list("state", flat=True))
    assert states == {"approved": 5, "unit_approved": 3, "returned": 2, "submitted": 2}
    assert HourEntry.objects.count() == 5


def test_where_no_window_is_open_nothing_is_entered(region, at):
    assert backfills.make_here(at) == 0


def test_nothing_of_it_outside_the_demonstration(settings):
    settings.EMBEDDED = False
    with pytest.raises(RuntimeError):
        backfills.make_all()
