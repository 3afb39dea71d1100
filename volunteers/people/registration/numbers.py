"""Volunteer numbers (志愿者编号): one for each registered person, none twice, none left out.

An approval takes the numbers of its batch as its last write; whoever confirms or is vouched for
gets one at once; whoever came by an import with signed forms once it can't be undone any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import current_region
from tenants.jobs import services as jobs
from tenants.jobs.running import RunningJob
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.facts import handles
from volunteers.groundwork.numbering import services as numbering
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration import rules
from volunteers.people.registration.models import VolunteerNumber

SERIES = "volunteer"
JOB = "numbers.give"
AT_ONCE = 1000
REJECTED = "rejected"

_WRITE = """
    UPDATE volunteers_volunteer AS v SET volunteer_number = given.number
      FROM unnest(%s::uuid[], %s::text[]) AS given (id, number) WHERE v.id = given.id
"""


def give_numbers(*, volunteer_ids: Iterable[UUID], at: dt.datetime) -> int:
    """Give each of these people who is registered and has none a number; return how many. Inside
    the caller's transaction, as late in it as possible.
    """
    registered = Volunteer.objects.filter(state=VolunteerState.REGISTERED, volunteer_number="")
    wanting = registered.filter(pk__in=list(volunteer_ids)).order_by("pk")
    keys = list(wanting.select_for_update(of=("self",)).values_list("pk", flat=True))
    allot(people=dict.fromkeys(keys), at=at)
    return len(keys)


def allot(*, people: Mapping[UUID, UUID | None], at: dt.datetime) -> None:
    """Give people numbers in their order: person → the application that was approved, if any. An
    application whose approval was taken back has a number reserved, and its person gets that one.
    """
    applications = [key for key in people.values() if key is not None]
    kept = {row.application_id: row for row in _reserved(applications)} if applications else {}
    fresh = [person for person, application in people.items() if application not in kept]
    given = {person: kept[key] for person, key in people.items() if key is not None and key in kept}
    given |= _new_rows(fresh, people, at)
    for person, row in given.items():
        row.volunteer_id, row.given_at = person, at
    _write(given, fresh)


def void_reserved(*, application_ids: Iterable[UUID], at: dt.datetime) -> None:
    """Make void the numbers that were reserved to applications which are never approved."""
    _reserved(list(application_ids)).update(voided_at=at, void_reason=REJECTED)


@handles(PeopleRegistered)
def number_the_registered(fact: PeopleRegistered) -> None:
    """Number people as they become registered: at once, or many of them in the background."""
    if len(fact.volunteer_ids) <= AT_ONCE:
        give_numbers(volunteer_ids=fact.volunteer_ids, at=fact.at)
    else:
        jobs.enqueue(kind=JOB, payload={}, actor=system_actor("task"), at=fact.at)


def number_settled(*, at: dt.datetime) -> int:
    """Number whoever was registered by an import that can't be undone any more, and whoever was
    left without a number for another reason; return how many. Safe to run at any time.
    """
    hours = policy_at(at).registration.undo_import_hours
    return _give_in_parts(
        _without_number().filter(registered_at__lte=at - dt.timedelta(hours=hours))
    )


@jobs.register(JOB)
def give_all(job: RunningJob | None = None) -> dict[str, int]:
    """Number everybody registered who has none; safe to run twice."""
    return {"numbered": _give_in_parts(_without_number(), job)}


def _without_number() -> QuerySet[Volunteer]:
    without = Volunteer.objects.filter(state=VolunteerState.REGISTERED, volunteer_number="")
    return without.order_by("registered_at", "pk")


def _give_in_parts(people: QuerySet[Volunteer], job: RunningJob | None = None) -> int:
    keys, done = list(people.values_list("pk", flat=True)), 0
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            now = timezone.now()
            done += give_numbers(volunteer_ids=keys[start : start + AT_ONCE], at=now)
            if job is not None:
                job.confirm_lease()
        if job is not None:
            job.progress(done=done, total=len(keys), stage="numbering")
    return done


def _reserved(application_ids: list[UUID]) -> QuerySet[VolunteerNumber]:
    rows: QuerySet[VolunteerNumber] = VolunteerNumber.objects.filter(volunteer=None, voided_at=None)
    return rows.filter(application_id__in=application_ids)


def _new_rows(
    fresh: list[UUID], people: Mapping[UUID, UUID | None], at: dt.datetime
) -> dict[UUID, VolunteerNumber]:
    if not fresh:
        return {}
    policy = policy_at(at).numbers
    division = current_region().division
    taken = numbering.take(series=SERIES, count=len(fresh))
    return {
        person: VolunteerNumber(
            sequence=sequence,
            number=rules.number_with_check(policy, division, sequence),
            application_id=people[person],
        )
        for person, sequence in zip(fresh, taken, strict=True)
    }


def _write(given: dict[UUID, VolunteerNumber], fresh: list[UUID]) -> None:
    if not given:
        return
    new = set(fresh)
    VolunteerNumber.objects.bulk_create(
        [row for person, row in given.items() if person in new], batch_size=AT_ONCE
    )
    again = [row for person, row in given.items() if person not in new]
    VolunteerNumber.objects.bulk_update(again, ["volunteer_id", "given_at"])
    people = [str(person) for person in given]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [people, [row.number for row in given.values()]])
