"""What check-in bears: `python -m benchmarks.checkin [--people N] [--seconds N] [--clients N]`.

Through the page: so many people on one shift, spread over so many seconds, by the QR; then all
clients at the same instant. Then more attempts than places, each taking a place and checking in,
by free seats (SKIP LOCKED) and by a lock on the shift's row with the same rule of capacity.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests import servers

P95_SECONDS, AT_ONCE_SECONDS, FASTER = 0.5, 3.0, 1.5  # of the acceptance; the last is a goal
ATTEMPTS, PLACES, WORKERS = 1000, 800, 8
_SERIAL = itertools.count()
FORK = multiprocessing.get_context("fork")
Work = Callable[[int, Any, Any], list[float]]


@dataclass(frozen=True)
class Asked:
    people: int
    seconds: float
    clients: int


def main() -> int:
    """Measure, print, and return 0 where every limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=64)
    asked = Asked(**vars(parser.parse_args()))
    with servers.begin():
        import django

        django.setup()
        from tests import databases

        databases.prepare(servers.process_name())
        holds = [_spread(asked), _at_once(asked), _more_than_places(asked)]
    return 0 if all(holds) else 1


def _spread(asked: Asked) -> bool:
    shift, keys = _site(asked.people)

    def work(number: int, begun: Any, barrier: Any) -> list[float]:
        mine = range(number, asked.people, WORKERS)
        phones = {one: _phone(keys[one]) for one in mine}
        _warmed(phones[number])
        barrier.wait()
        return [_in_turn(phones[one], shift, begun, one * asked.seconds / asked.people)
                for one in mine]  # fmt: skip

    took, _wall = _together(WORKERS, work)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{asked.people:,} check-ins spread over {asked.seconds:g} s, through the page: median "
          f"{statistics.median(took):.3f} s, p95 {p95:.3f} s (limit {P95_SECONDS} s), "
          f"{_checked(shift)} records")  # fmt: skip
    return p95 <= P95_SECONDS and _checked(shift) == asked.people


def _in_turn(phone: Any, shift: Any, begun: Any, after: float) -> float:
    """Check in at a moment that is fixed beforehand; return how long after it the answer came."""
    due = begun.value + after
    time.sleep(max(0.0, due - time.monotonic()))
    _scan(phone, shift)
    return time.monotonic() - due


def _at_once(asked: Asked) -> bool:
    shift, keys = _site(asked.clients)

    def work(number: int, begun: Any, barrier: Any) -> list[float]:
        phone = _warmed(_phone(keys[number]))
        barrier.wait()
        _scan(phone, shift)
        return [time.monotonic() - begun.value]

    took, _wall = _together(asked.clients, work)
    print(f"{asked.clients} at the same instant, through the page: the last answer "
          f"after {max(took):.2f} s (limit {AT_ONCE_SECONDS:g} s), "
          f"{_checked(shift)} records")  # fmt: skip
    return max(took) <= AT_ONCE_SECONDS and _checked(shift) == asked.clients


def _more_than_places(asked: Asked) -> bool:
    from tenants.context import in_region
    from tests.service_factories import make_shift
    from volunteers.service.shifts.models import Seat

    rates = {}
    with in_region("alpha"):
        people = [_person() for _one in range(ATTEMPTS)]
    for word, enter in (("a lock on the shift's row", _by_lock), ("free seats", _by_seat)):
        with in_region("alpha"):
            shift = make_shift(seats=PLACES, starts_at=_now() + dt.timedelta(days=len(rates)))
        rates[word] = _rush(asked.clients, enter, shift, people)
        with in_region("alpha"):
            seated = Seat.objects.filter(shift=shift, sign_up__state="seated").count()
        print(f"{ATTEMPTS:,} attempts of {asked.clients} clients on {PLACES} places by {word}: "
              f"{rates[word]:,.0f} a second; {seated} seated, {_checked(shift)} in")  # fmt: skip
        if not seated == _checked(shift) == PLACES:
            return False
    locked, free = rates.values()
    print(f"  free seats: {free / locked:.2f} times as many a second (goal {FASTER:g})")
    return True


def _rush(clients: int, enter: Callable[[Any, Any], None], shift: Any, people: list[Any]) -> float:
    """Let all enter as fast as they can; return attempts a second."""

    def work(number: int, _begun: Any, barrier: Any) -> list[float]:
        barrier.wait()
        for person in people[number::clients]:
            enter(shift, person)
        return []

    _took, wall = _together(clients, work)
    return len(people) / wall


def _by_seat(shift: Any, person: Any) -> None:
    from django.db import transaction

    from volunteers.service.shifts import seats

    with transaction.atomic():
        if seats.claim(sign_up=_place(shift, person)):
            _check(shift, person)
        else:
            transaction.set_rollback(True)


def _by_lock(shift: Any, person: Any) -> None:
    from django.db import transaction

    from volunteers.service.shifts.models import Seat, Shift

    with transaction.atomic():
        Shift.objects.select_for_update().get(pk=shift.pk)
        free = Seat.objects.filter(shift=shift, sign_up=None).order_by("pk").first()
        if free is not None:
            free.sign_up = _place(shift, person)
            free.save(update_fields=["sign_up"])
            _check(shift, person)


def _place(shift: Any, person: Any) -> Any:
    from volunteers.service.shifts.models import SignUp

    during = (shift.starts_at, shift.ends_at)
    told = {"state": "seated", "during": during, "asked_at": _now()}
    return SignUp.objects.create(shift=shift, volunteer=person, **told)


def _check(shift: Any, person: Any) -> None:
    from tenants.audit.services import system_actor
    from volunteers.service.checkin import services

    told, actor = services.Told("in", "list"), system_actor("benchmark")
    services.check(shift=shift, volunteer=person, told=told, actor=actor, at=shift.starts_at)


def _site(people: int) -> tuple[Any, list[Any]]:
    """Return a shift that has just begun, and the accounts of those who have a place in it."""
    from tenants.context import in_region
    from tests.accounts import make_account
    from tests.service_factories import make_shift, make_sign_up

    users = [make_account("alpha", "volunteer") for _one in range(people)]
    with in_region("alpha"):
        shift = make_shift(seats=people, starts_at=_now())
        for user in users:
            make_sign_up(shift, _person(user=user))
    return shift, users


def _person(**changes: Any) -> Any:
    """Return somebody registered, with a number that nobody else of the benchmark has."""
    from tests.factories import make_number, make_volunteer

    day, serial = divmod(next(_SERIAL), 900)
    born = dt.date(1980, 1, 1) + dt.timedelta(days=day)
    number = make_number(serial + 1, born=f"{born:%Y%m%d}")
    return make_volunteer(state="registered", number=number, **changes)


def _phone(user: Any) -> Any:
    """Return a phone on which somebody is signed in."""
    from django.test import Client

    from tenants.context import in_public, in_region
    from tenants.queries import primary_host

    with in_public():
        phone = Client(SERVER_NAME=primary_host("alpha") or "")
    with in_region("alpha"):
        phone.force_login(user)
    return phone


def _warmed(phone: Any) -> Any:
    """Return a phone whose server has answered before: a worker that has just begun is slower."""
    assert phone.get("/me/checkin/").status_code == 200
    return phone


def _scan(phone: Any, shift: Any) -> None:
    from volunteers.service.checkin import codes

    token = codes.token(str(shift.code_secret), "alpha", shift.pk, _now())
    answer = phone.post(f"/c/{token}/")
    assert answer.status_code == 302, answer.status_code


def _checked(shift: Any) -> int:
    from tenants.context import in_region
    from volunteers.service.checkin.models import Check

    with in_region("alpha"):
        return int(Check.objects.filter(shift=shift, kind="in").count())


def _together(clients: int, work: Work) -> tuple[list[float], float]:
    """Run `work` in so many processes that begin at the same instant; return what each measured,
    and the seconds from that instant to the end of the last.
    """
    from django.db import connections

    connections.close_all()
    begun, answers = FORK.Value("d", 0.0), FORK.Queue()
    barrier = FORK.Barrier(clients, action=lambda: setattr(begun, "value", time.monotonic()))
    parts = [FORK.Process(target=_one, args=(work, number, begun, barrier, answers))
             for number in range(clients)]  # fmt: skip
    for part in parts:
        part.start()
    found = [answers.get(timeout=600) for _part in parts]
    for part in parts:
        part.join()
    return [second for took, _end in found for second in took], max(
        end for _took, end in found
    ) - begun.value


def _one(*told: Any) -> None:
    from tenants.context import in_region

    work, number, begun, barrier, answers = told
    with in_region("alpha"):
        took = work(number, begun, barrier)
    answers.put((took, time.monotonic()))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


if __name__ == "__main__":
    sys.exit(main())
