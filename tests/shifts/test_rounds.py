"""The rounds of shifts, each delivered twice; and the link in an offer's message."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.messaging.models import Message
from tests.factories import NOON, make_volunteer
from tests.service_factories import HOUR, make_shift, make_sign_up
from volunteers.service.shifts import links, rules, sweeping
from volunteers.service.shifts.models import Seat, SignUp

ACTOR = system_actor("task")
SECOND = dt.timedelta(seconds=1)


def promote(at=NOON):
    return sweeping.promote(actor=ACTOR, at=at)


def reminded():
    return Message.objects.filter(template="shift.reminder").count()


@pytest.fixture
def shift(region):
    return make_shift(seats=1, starts_at=NOON + 72 * HOUR)


def test_an_offer_that_lapsed_goes_to_the_next_once(shift):
    make_sign_up(shift, state="offered", offered_until=NOON)
    make_sign_up(shift, state="waiting", asked_at=NOON)
    assert promote() == 0
    assert [promote(NOON + SECOND) for _twice in (1, 2)] == [1, 0]
    assert set(SignUp.objects.values_list("state", flat=True)) == {"lapsed", "offered"}
    assert Message.objects.filter(template="shift.offered").count() == 1


def test_a_seat_that_stayed_free_is_offered(shift):
    make_sign_up(shift, state="waiting")
    assert [promote() for _twice in (1, 2)] == [1, 0]
    assert Seat.objects.exclude(sign_up=None).count() == 1


def test_nothing_is_offered_once_a_shift_has_begun(shift):
    make_sign_up(shift, state="waiting")
    assert promote(shift.starts_at) == 0


@pytest.mark.parametrize(("hours", "sent"), [(49, 0), (48, 1), (4, 1), (3, 1), (0, 0)])
def test_a_place_is_reminded_of_once_each_time(shift, hours, sent):
    make_sign_up(shift)
    for _twice in (1, 2):
        sweeping.remind(at=shift.starts_at - hours * HOUR)
    assert reminded() == sent


def test_two_reminders_for_one_place_none_for_waiting_or_cancelled(shift, region):
    make_sign_up(shift)
    make_sign_up(shift, state="waiting")
    make_sign_up(make_shift(starts_at=shift.starts_at, state="cancelled"))
    for hours in (48, 47, 3, 2):
        sweeping.remind(at=shift.starts_at - hours * HOUR)
    assert reminded() == 2


def test_who_signs_up_late_is_not_reminded_of_what_was_due_before(shift):
    make_sign_up(shift, asked_at=shift.starts_at - 2 * HOUR)
    assert sweeping.remind(at=shift.starts_at - HOUR) == 0


@given(
    hours=st.sets(st.integers(1, 200), min_size=1, max_size=4),
    ahead=st.integers(-60, 300 * 60),
)
def test_at_most_one_reminder_is_due_the_nearest_to_the_start(hours, ahead):
    starts = NOON + dt.timedelta(minutes=ahead)
    windows = rules.reminders(tuple(hours), NOON)
    due = [hour for hour, after, until in windows if after < starts <= until]
    nearest = [hour for hour in sorted(hours) if 0 < ahead <= hour * 60]
    assert due == nearest[:1]


@pytest.fixture
def offered(region):
    starts = timezone.now() + 24 * HOUR
    shift = make_shift(seats=1, starts_at=starts, withdraw_until=starts)
    make_sign_up(shift, state="waiting", asked_at=timezone.now())
    sweeping.promote(actor=ACTOR, at=timezone.now())
    text = str(Message.objects.get(template="shift.offered").text)
    return re.search(r"http://[^/]+(/offers/\S+)$", text)[1]


def test_the_link_in_the_message_confirms_the_place(offered, client_of):
    client = client_of("alpha")
    assert "确认参加" in client.get(offered).content.decode()
    answer = client.post(offered, {"act": "confirm"}, follow=True).content.decode()
    assert "名额已确认" in answer
    with in_region("alpha"):
        assert SignUp.objects.get().state == "seated"


def test_the_link_gives_the_place_to_the_next(offered, client_of):
    client_of("alpha").post(offered, {"act": "decline"})
    with in_region("alpha"):
        assert SignUp.objects.get().state == "withdrawn"
        assert Seat.objects.get().sign_up_id is None


def test_a_link_of_another_region_or_altered_is_nothing(offered, client_of, region):
    assert client_of("beta").get(offered).status_code == 404
    token = offered.split("/")[2]
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", token[:10]):
        assert client_of("alpha").get(f"/offers/{wrong}/").status_code == 404
    assert links.is_signed(token, links.OFFER)
    assert not links.is_signed(token, links.MINE)


def test_a_link_after_its_time_says_so_and_changes_nothing(region, client_of):
    shift = make_shift(starts_at=timezone.now() + HOUR)
    over = timezone.now() - SECOND
    late = make_sign_up(shift, make_volunteer(state="registered"), state="offered",
                        offered_until=over)  # fmt: skip
    path = f"/offers/{links.token_of(links.OFFER, late.pk)}/"
    client = client_of("alpha")
    assert "确认参加" not in client.get(path).content.decode()
    assert "确认时间已过" in client.post(path, follow=True).content.decode()
    assert SignUp.objects.get().state == "offered"
