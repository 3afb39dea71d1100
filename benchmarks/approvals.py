"""How fast a batch of applications is approved: `python -m benchmarks.approvals [--rows 1000]`.

Through the service that page and API call, on servers of its own: number, card, consent, audit
row, step and marks for each. Half of the people were entered by an import before.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tests import servers

LIMIT = 5.0  # seconds, of a batch of 1,000 (issue 3)


def main() -> int:
    """Measure, print, and return 0 where the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    asked = parser.parse_args()
    with servers.begin():
        import django

        django.setup()
        from tenants.context import in_region
        from tests import databases

        databases.prepare(servers.process_name())
        with in_region("alpha"):
            return 0 if _measure(asked.rows) else 1


def _measure(rows: int) -> bool:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.measuring import Cost, measured

    made, cost = _waiting(rows), Cost()
    with CaptureQueriesContext(connection) as seen, measured(cost):
        done = _approve(made)
    print(f"{rows:,} applications approved in one batch: {done:,} done, {len(seen)} statements")
    print(f"  {cost.wall:.2f} s ({cost.cpu:.2f} s CPU), limit {LIMIT} s for 1,000")
    for table, count in _written():
        print(f"  {count:7,} {table}")
    undone = Cost()
    with measured(undone):
        _undo()
    print(f"  taken back in {undone.wall:.2f} s")
    return cost.wall <= LIMIT * max(1.0, rows / 1000)


def _waiting(rows: int) -> list[Any]:
    from tests.approvals.applications import make_application
    from tests.factories import make_volunteer

    people = [make_application(number=_number(serial)) for serial in range(rows)]
    for one in people[::2]:
        make_volunteer(number=one.document_number, unit=one.unit)
    return people


def _number(serial: int) -> str:
    from volunteers.groundwork.common.id_number import check_character

    body = f"460106{1970 + serial // 12000}{1 + serial // 1000 % 12:02d}15{serial % 1000:03d}"
    return body + check_character(body)


def _approve(made: list[Any]) -> int:
    from tests.approvals.applications import chosen
    from volunteers.people.registration import deciding
    from volunteers.people.registration.rules import Action

    said: dict[str, Any] = {"action": Action.APPROVE, "reason": "", "actor": _actor()}
    return deciding.decide(selection=chosen(*made), at=_now(), **said).done


def _undo() -> None:
    from volunteers.people.registration import undoing
    from volunteers.people.registration.models import DecisionBatch

    batch = DecisionBatch.objects.get()
    undoing.undo(batch_id=batch.pk, actor=_actor(), at=batch.made_at)


def _written() -> list[tuple[str, int]]:
    from tenants.audit.models import AuditRow
    from volunteers.people.cards.models import Card
    from volunteers.people.profiles.models import Consent, Volunteer
    from volunteers.people.registration.models import ApplicationStep, VolunteerNumber

    approved = AuditRow.objects.filter(action="application.approve")
    return [
        ("registered people", Volunteer.objects.filter(state="registered").count()),
        ("numbers", VolunteerNumber.objects.count()),
        ("cards", Card.objects.count()),
        ("consents", Consent.objects.count()),
        ("steps", ApplicationStep.objects.filter(action="approve").count()),
        ("audit rows", approved.count()),
    ]


def _actor() -> Any:
    from tenants.audit.services import system_actor

    return system_actor("command")


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


if __name__ == "__main__":
    sys.exit(main())
