"""How fast people sign up for one shift: `python -m benchmarks.shifts [--people 1000]`.

The service as it is (a free seat claimed with SKIP LOCKED) beside the usual form with the same rule
(the shift locked FOR UPDATE, the places taken counted), both through everything else that signing
up does: the person locked, age and clashes checked, the sign-up written, the audit row. Several
processes at once, on servers of its own; whoever comes last waits in both.

Once with everything on this machine, where Python's own time on few cores hides most of what a lock
costs; and once with a millisecond for each statement's way to the database and back, as where web
and database are two machines: there the goal is judged.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests import servers

GOAL = 1.5  # times as fast as the usual form (issue 4)
RUNS = 3
WAYS = (0.0, 0.001)  # seconds of a statement's way to the database and back
Form = Callable[[Any, Any], None]


def main() -> int:
    """Measure, print, and return 0 where every place was taken once and the goal is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--places", type=int, default=800)
    parser.add_argument("--processes", type=int, default=16)
    asked = parser.parse_args()
    with servers.begin():
        import django

        django.setup()
        from tenants.context import in_region
        from tests import databases

        databases.prepare(servers.process_name())
        with in_region("alpha"):
            return 0 if _measure(asked) else 1


def _measure(asked: Any) -> bool:
    people = _people(asked.people)
    forms = {"seats, SKIP LOCKED": _by_seats, "shift FOR UPDATE": _by_lock}
    queues = [people[n :: asked.processes] for n in range(asked.processes)]
    for way in WAYS:
        print(f"{asked.people:,} people, {asked.places:,} places, {1000 * way:.0f} ms a statement")
        best = dict.fromkeys(forms, math.inf)
        for _run in range(RUNS):  # in turns, so that both meet the same weather
            for name, form in forms.items():
                shift = _shift(asked.places)
                seconds = _race(form, shift, queues, way)
                best[name] = min(best[name], seconds)
                _print(name, seconds, shift, asked)
                if not _is_right(shift, asked):
                    return False
        times = best["shift FOR UPDATE"] / best["seats, SKIP LOCKED"]
        print(f"{times:.1f} times as fast as the usual form (goal {GOAL})")
    return times >= GOAL


def _race(form: Form, shift: Any, queues: list[list[Any]], way: float) -> float:
    """Return the seconds from the common start until the last process has ended."""
    from django.db import connections

    connections.close_all()
    forking = multiprocessing.get_context("fork")
    start = forking.Barrier(len(queues) + 1)
    children = [
        forking.Process(target=_work, args=(form, shift, people, (start, way))) for people in queues
    ]
    for child in children:
        child.start()
    start.wait(60)
    begun = time.perf_counter()
    for child in children:
        child.join(300)
    return time.perf_counter() - begun


def _work(form: Form, shift: Any, people: list[Any], how: tuple[Any, float]) -> None:
    from django.db import connection

    from tenants.context import in_region

    start, way = how

    def travel(execute: Any, *statement: Any) -> Any:
        time.sleep(way)
        return execute(*statement)

    with in_region("alpha"):
        form(shift, None)  # connects, and reads the policy
        start.wait(60)
        with connection.execute_wrapper(travel):
            for person in people:
                form(shift, person)


def _by_seats(shift: Any, person: Any) -> None:
    from volunteers.service.shifts import services

    if person is not None:
        services.sign_up(shift=shift, volunteer=person, actor=_actor(), at=_now())
    else:
        _warm_up()


def _by_lock(shift: Any, person: Any) -> None:
    """Sign up as it is usually done: lock the shift, count, insert."""
    from django.db import transaction

    from tenants.audit import services as audit
    from volunteers.people.profiles.models import Volunteer
    from volunteers.service.shifts import services
    from volunteers.service.shifts.models import Shift, SignUp

    if person is None:
        _warm_up()
        return
    with transaction.atomic():
        people = Volunteer.objects.select_for_update(no_key=True).only(*services.DECIDING)
        locked = people.get(pk=person.pk)
        found = Shift.objects.select_for_update(of=("self",)).select_related("project")
        one = found.defer("code_secret").get(pk=shift.pk)
        during = services._refuse(one, locked, _now())
        held = SignUp.objects.filter(services.HELD, shift=one).count()
        state = "seated" if held < one.capacity else "waiting"
        values = {"shift": one, "volunteer": locked, "state": state, "during": during}
        made = SignUp(**values, asked_at=_now())
        services._insert(made)
        subject = audit.Subject("sign_up", str(made.pk), {"state": [None, state]})
        audit.record(actor=_actor(), action="shift.sign_up", at=_now(), subject=subject)


def _warm_up() -> None:
    from tenants.policy_versions.services import policy_at

    policy_at(_now())


def _print(name: str, seconds: float, shift: Any, asked: Any) -> None:
    counts = _counts(shift)
    each = f"{asked.people / seconds:,.0f} a second"
    print(f"{name:>20}: {seconds:6.2f} s, {each:>16}: {dict(counts)}")


def _counts(shift: Any) -> Counter[str]:
    from volunteers.service.shifts.models import SignUp

    return Counter(SignUp.objects.filter(shift=shift).values_list("state", flat=True))


def _is_right(shift: Any, asked: Any) -> bool:
    waiting = max(asked.people - asked.places, 0)
    right = {"seated": min(asked.people, asked.places), "waiting": waiting}
    return dict(_counts(shift)) == {state: n for state, n in right.items() if n}


def _people(count: int) -> list[Any]:
    from tests.factories import make_unit, make_volunteer

    unit = make_unit()
    return [
        make_volunteer(unit=unit, state="registered", document_hash=n.to_bytes(32, "big"))
        for n in range(count)
    ]


def _shift(places: int) -> Any:
    """Make a shift on a day that none of the others has."""
    from tests.service_factories import make_shift
    from volunteers.service.shifts.models import Shift

    starts = _now() + dt.timedelta(days=1 + Shift.objects.count())
    return make_shift(seats=places, starts_at=starts)


def _now() -> dt.datetime:
    from django.utils import timezone

    return timezone.now()


def _actor() -> Any:
    from tenants.audit.services import system_actor

    return system_actor("command")


if __name__ == "__main__":
    sys.exit(main())
