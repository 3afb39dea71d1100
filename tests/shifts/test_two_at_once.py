"""Many at the same instant: each place once, nobody twice, and nobody beside a cancellation."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.errors import RuleBroken
from tests.factories import make_unit, make_volunteer
from tests.service_factories import HOUR, make_shift
from volunteers.people.profiles.models import Volunteer
from volunteers.service.shifts import services
from volunteers.service.shifts.models import Seat, Shift, SignUp

ACTOR = system_actor("command")
THREADS = 8


def make_all(people: int, seats: int) -> tuple[Shift, list[Volunteer]]:
    unit, starts = make_unit(), timezone.now() + 24 * HOUR
    shift = make_shift(seats=seats, starts_at=starts, withdraw_until=starts)
    return shift, [make_volunteer(unit=unit, state="registered") for _one in range(people)]


def at_once(works: list[Callable[[], Any]]) -> list[RuleBroken]:
    """Run everything from threads that begin at the same instant; return what was refused."""
    start, refused = threading.Barrier(THREADS), []

    def work(mine: list[Callable[[], Any]]) -> None:
        start.wait(60)
        with in_region("alpha"):
            for one in mine:
                try:
                    one()
                except RuleBroken as refusal:
                    refused.append(refusal)
        connection.close()

    threads = [threading.Thread(target=work, args=(works[n::THREADS],)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return refused


def joining(shift: Shift, who: Volunteer) -> Callable[[], SignUp]:
    return lambda: services.sign_up(shift=shift, volunteer=who, actor=ACTOR, at=timezone.now())


def counted(shift: Shift) -> Counter[str]:
    return Counter(SignUp.objects.filter(shift=shift).values_list("state", flat=True))


def test_sixty_on_forty_places_and_a_cancellation_among_others(
    own_database: str, region: Any
) -> None:
    shift, people = make_all(60, 40)
    assert not at_once([joining(shift, who) for who in people])
    assert counted(shift) == {"seated": 40, "waiting": 20}
    taken = Seat.objects.filter(shift=shift, sign_up__state="seated")
    assert taken.values("sign_up").distinct().count() == 40
    twice_refused_and_passed_on(shift)
    nobody_beside_a_cancellation(people)


def twice_refused_and_passed_on(shift: Shift) -> None:
    """The same person from eight places is one; eight leave at once, eight are offered a place."""
    once = SignUp.objects.filter(shift=shift, state="waiting").order_by("pk")[0].volunteer
    assert len(at_once([joining(shift, once)] * THREADS)) == THREADS
    leaving = list(SignUp.objects.filter(shift=shift, state="seated").order_by("pk")[:THREADS])
    assert not at_once([
        lambda one=one: services.withdraw(sign_up=one, actor=ACTOR, at=timezone.now())
        for one in leaving
    ])  # fmt: skip
    assert counted(shift) == {"seated": 32, "offered": 8, "waiting": 12, "withdrawn": 8}
    assert not Seat.objects.filter(shift=shift, sign_up=None).exists()


def nobody_beside_a_cancellation(people: list[Volunteer]) -> None:
    other = make_shift(seats=40, starts_at=timezone.now() + 72 * HOUR)
    works: list[Callable[[], Any]] = [joining(other, who) for who in people]
    works.insert(20, lambda: services.cancel(
        shift=other, reason="台风预警", actor=ACTOR, at=timezone.now()
    ))  # fmt: skip
    at_once(works)
    assert set(counted(other)) <= {"cancelled"}
