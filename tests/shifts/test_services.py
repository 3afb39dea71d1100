"""Planning, changing and cancelling shifts; signing up, waiting, being offered a place, leaving."""

import datetime as dt

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.messaging.models import Message
from tests.factories import NOON, make_volunteer
from tests.service_factories import HOUR, make_project, make_shift, make_sign_up
from volunteers.groundwork.common import facts
from volunteers.service.shifts import errors, offering, services
from volunteers.service.shifts.facts import ShiftCancelled
from volunteers.service.shifts.models import Seat, Shift, SignUp
from volunteers.service.shifts.rules import Plan, Why

ACTOR = system_actor("command")
START = NOON + 48 * HOUR
pytestmark = pytest.mark.usefixtures("region")


def person(**changes):
    return make_volunteer(**{"state": "registered"} | changes)


def shift_of(seats=1, start=START, **changes):
    return make_shift(seats=seats, starts_at=start, **changes)


def join(shift, volunteer=None, at=NOON):
    who = volunteer or person()
    return services.sign_up(shift=shift, volunteer=who, actor=ACTOR, at=at)


def leave(sign_up, at=NOON):
    return services.withdraw(sign_up=sign_up, actor=ACTOR, at=at)


def states(shift):
    rows = SignUp.objects.filter(shift=shift).order_by("asked_at", "pk")
    return list(rows.values_list("state", flat=True))


def wanted(**changes):
    values = {"starts_at": START, "ends_at": START + 2 * HOUR, "place": "万绿园", "capacity": 3}
    return Plan(**values | changes)


def plan(project=None, **changes):
    return services.plan(
        project=project or make_project(), wanted=wanted(**changes), actor=ACTOR, at=NOON
    )


def change(shift, **changes):
    return services.change(shift=shift, wanted=wanted(**changes), actor=ACTOR, at=NOON)


def refusal(why):
    return pytest.raises(errors.SignUpRefused, match=str(errors.WORDS[why]))


def test_a_planned_shift_has_a_seat_for_each_place_and_policys_limit():
    shift = plan()
    assert Seat.objects.filter(shift=shift, sign_up=None).count() == 3
    assert shift.withdraw_until == START - 2 * HOUR
    assert len(shift.code_secret) == 40
    assert AuditRow.objects.filter(action="shift.plan", object_id=str(shift.pk)).count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"ends_at": START}, {"ends_at": START + 25 * HOUR}, {"capacity": 0}, {"capacity": 5001}],
)
def test_a_plan_that_cannot_be_is_refused(changes):
    with pytest.raises(errors.PlanRefused):
        plan(**changes)


def test_one_shift_at_a_time_and_place_and_none_of_a_closed_project():
    project = make_project()
    plan(project)
    with pytest.raises(errors.PlannedAlready):
        plan(project)
    with pytest.raises(errors.ProjectClosed):
        plan(make_project(state="closed"))


def test_seats_first_then_the_waiting_list():
    shift = shift_of(seats=2)
    assert [join(shift).state for _one in range(3)] == ["seated", "seated", "waiting"]
    assert Seat.objects.filter(shift=shift).exclude(sign_up=None).count() == 2


def test_nobody_overtakes_whoever_waits():
    shift = shift_of(seats=1)
    make_sign_up(shift, state="waiting")
    assert join(shift).state == "waiting"


def test_signing_up_twice_is_once():
    shift, who = shift_of(seats=5), person()
    join(shift, who)
    with pytest.raises(errors.SignedUpAlready):
        join(shift, who)
    assert states(shift) == ["seated"]


def test_nobody_is_in_two_shifts_at_once_but_for_the_grace():
    who = person()
    join(shift_of(), who)
    with refusal(Why.CLASH):
        join(shift_of(start=START + HOUR), who)
    grace = dt.timedelta(minutes=15)
    assert join(shift_of(start=START + 2 * HOUR - grace), who).state == "seated"


@pytest.mark.parametrize(
    ("shift_changes", "project_changes", "person_changes", "why"),
    [
        ({}, {}, {"state": "entered"}, Why.NOT_REGISTERED),
        ({}, {}, {"suspended_at": NOON}, Why.SUSPENDED),
        ({}, {"state": "draft"}, {}, Why.NOT_PUBLISHED),
        ({"state": "cancelled"}, {}, {}, Why.CANCELLED),
        ({"sign_up_opens_at": NOON + HOUR}, {}, {}, Why.NOT_OPEN_YET),
        ({"starts_at": NOON}, {}, {}, Why.BEGUN),
        ({}, {"min_age": 24}, {}, Why.TOO_YOUNG),
        ({}, {"max_age": 22}, {}, Why.TOO_OLD),
        ({}, {"min_age": 18}, {"birth_date": None}, Why.AGE_UNKNOWN),
    ],
)
def test_whoever_may_not_is_told_why(shift_changes, project_changes, person_changes, why):
    shift = make_shift(
        project=make_project(**project_changes), **{"starts_at": START} | shift_changes
    )
    with refusal(why):
        join(shift, person(**person_changes))
    assert not SignUp.objects.filter(shift=shift).exists()


def test_a_place_given_back_is_offered_to_the_first_in_line():
    shift = shift_of(seats=1)
    seated, first, second = (join(shift, at=NOON + n * dt.timedelta(seconds=1)) for n in range(3))
    leave(seated, at=NOON + HOUR)
    assert states(shift) == ["withdrawn", "offered", "waiting"]
    offer = SignUp.objects.get(pk=first.pk)
    assert offer.offered_until == NOON + 3 * HOUR
    assert Seat.objects.get(shift=shift).sign_up_id == first.pk
    assert Message.objects.get(template="shift.offered").about == offer.volunteer_id
    assert second.state == "waiting"


def test_an_offer_confirmed_in_time_is_a_place_and_twice_is_once():
    offer = make_sign_up(shift_of(), state="offered", offered_until=NOON)
    for _twice in range(2):
        assert offering.confirm(sign_up=offer, actor=ACTOR, at=NOON).state == "seated"
    assert AuditRow.objects.filter(action="shift.seated").count() == 1


def test_an_offer_not_confirmed_goes_to_the_next():
    shift = shift_of()
    offer = make_sign_up(shift, state="offered", offered_until=NOON)
    waiting = make_sign_up(shift, state="waiting")
    later = NOON + dt.timedelta(seconds=1)
    with pytest.raises(errors.OfferOver):
        offering.confirm(sign_up=offer, actor=ACTOR, at=later)
    assert [offering.lapse(sign_up=offer, actor=ACTOR, at=later) for _twice in (1, 2)] == [
        True,
        False,
    ]
    assert states(shift) == ["lapsed", "offered"]
    assert Seat.objects.get(shift=shift).sign_up_id == waiting.pk


def test_whoever_cannot_come_any_more_leaves_the_line():
    shift, busy = shift_of(), person()
    make_sign_up(shift_of(), busy)
    make_sign_up(shift, busy, state="waiting")
    make_sign_up(shift, person(suspended_at=NOON), state="waiting")
    make_sign_up(shift, state="waiting")
    offering.fill(shift=shift, actor=ACTOR, at=NOON)
    assert states(shift) == ["lapsed", "lapsed", "offered"]


def test_a_place_is_given_back_until_the_limit_and_a_waiting_until_the_start():
    shift = shift_of(withdraw_until=NOON)
    seated, waiting = join(shift, at=NOON - HOUR), join(shift)
    with pytest.raises(errors.WithdrawRefused, match=str(errors.WORDS[Why.TOO_LATE])):
        leave(seated, at=NOON + HOUR)
    assert leave(waiting, at=NOON + HOUR).state == "withdrawn"
    with pytest.raises(errors.WithdrawRefused, match=str(errors.WORDS[Why.NOT_LIVE])):
        leave(waiting, at=NOON + HOUR)
    assert leave(seated, at=NOON).state == "withdrawn"


def test_whoever_withdrew_may_sign_up_again():
    shift, who = shift_of(), person()
    leave(join(shift, who))
    assert join(shift, who).state == "seated"
    assert states(shift) == ["withdrawn", "seated"]


def test_cancelling_ends_every_sign_up_tells_everybody_and_the_floors_above(monkeypatch):
    shift, told = shift_of(), []
    monkeypatch.setitem(facts._handlers, ShiftCancelled, [told.append])
    join(shift)
    join(shift)
    services.cancel(shift=shift, reason="台风预警", actor=ACTOR, at=NOON)
    assert states(shift) == ["cancelled", "cancelled"]
    assert not Seat.objects.exclude(sign_up=None).exists()
    messages = Message.objects.filter(template="shift.cancelled")
    assert ["台风预警" in str(message.text) for message in messages] == [True, True]
    assert [fact.shift_id for fact in told] == [shift.pk]


def test_a_cancelled_shift_frees_the_persons_time():
    shift, who = shift_of(), person()
    join(shift, who)
    services.cancel(shift=shift, reason="台风预警", actor=ACTOR, at=NOON)
    assert join(shift_of(), who).state == "seated"


def test_cancelling_asks_why_and_happens_once():
    shift = shift_of()
    with pytest.raises(errors.NoReason):
        services.cancel(shift=shift, reason="无", actor=ACTOR, at=NOON)
    services.cancel(shift=shift, reason="台风预警", actor=ACTOR, at=NOON)
    with pytest.raises(errors.NotPlanned):
        services.cancel(shift=shift, reason="台风预警", actor=ACTOR, at=NOON)


def test_more_places_go_to_whoever_waits():
    shift = plan(capacity=1)
    for number in range(3):
        join(shift, at=NOON + dt.timedelta(seconds=number))
    change(shift, capacity=2)
    assert states(shift) == ["seated", "offered", "waiting"]


def test_fewer_places_than_are_taken_are_refused():
    shift = plan(capacity=3)
    join(shift)
    join(shift)
    with pytest.raises(errors.FewerThanSeated, match="2"):
        change(shift, capacity=1)
    change(shift, capacity=2)
    assert (Seat.objects.filter(shift=shift).count(), join(shift).state) == (2, "waiting")


def test_another_time_is_told_and_moves_what_people_are_taken_up_by():
    shift, who = plan(), person()
    join(shift, who)
    change(shift, starts_at=START + 24 * HOUR, ends_at=START + 26 * HOUR)
    assert Message.objects.filter(template="shift.changed").count() == 1
    assert join(shift_of(), who).state == "seated"


def test_a_shift_does_not_move_into_another_of_its_people():
    shift, who = plan(), person()
    join(shift, who)
    join(shift_of(start=START + 24 * HOUR), who)
    with pytest.raises(errors.MovedIntoClash):
        change(shift, starts_at=START + 24 * HOUR, ends_at=START + 26 * HOUR)
    assert Shift.objects.get(pk=shift.pk).starts_at == START
