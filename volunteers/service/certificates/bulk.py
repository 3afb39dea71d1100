"""Certificates for everybody of a unit: a job, two hundred at a time, each step whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from tenants.accounts.actors import label_of
from tenants.accounts.models import User
from tenants.accounts.roles import Duty, holds
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tenants.jobs.running import RunningJob
from volunteers.people.profiles import queries as profiles
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.units.models import Unit
from volunteers.service.certificates import certifying, errors, keeping, rules, services
from volunteers.service.certificates.content import Wish
from volunteers.service.certificates.models import RecordCertificate
from volunteers.service.certificates.rules import Period

JOB = "certificates.issue"
MOST = 1000
AT_ONCE = 200


def people_of(user: Any, unit: Unit) -> list[UUID]:
    """Return the registered people of a unit and those below it whom an account may see."""
    registered = profiles.visible_to(user).filter(state=VolunteerState.REGISTERED)
    here = registered.filter(unit__path__startswith=unit.path)
    return list(here.order_by("pk").values_list("pk", flat=True))


def request(*, user: User, unit: Unit, wish: Wish, actor: Actor, at: dt.datetime) -> Job:
    """Ask for certificates for everybody of a unit who has hours in a period.

    :raises errors.BadPeriod: it ends before it begins, or after today
    :raises errors.NobodyChosen: nobody of the unit is registered
    :raises errors.TooManyPeople: more than 1,000 are
    """
    if fault := rules.fault_of(wish.period, timezone.localdate(at)):
        raise errors.BadPeriod(fault)
    people = len(people_of(user, unit))
    if not people:
        raise errors.NobodyChosen
    if people > MOST:
        raise errors.TooManyPeople(MOST)
    payload = {
        "unit": str(unit.pk),
        "period": [wish.period.first.isoformat(), wish.period.last.isoformat()],
        "language": wish.language,
        "base": wish.base,
        "in_full": [str(key) for key in sorted(wish.in_full)],
    }
    job = jobs.enqueue(kind=JOB, payload=payload, actor=actor, at=at)
    told = Subject("job", str(job.pk), {"people": people, "period": payload["period"]})
    audit.record(actor=actor, action="certificate.request", at=at, subject=told)
    return job


@jobs.register(JOB)
def issue_all(job: RunningJob) -> dict[str, Any]:
    """Issue the certificates, then set their files. What was issued before an interruption is
    found again: it says the same. Whoever's name no font can write keeps a certificate without a
    file until the office has added one.
    """
    user = User.objects.filter(pk=job.created_by, is_active=True).first()
    unit = Unit.objects.filter(pk=UUID(job.payload["unit"])).first()
    if user is None or unit is None or not holds(user, Duty.ISSUE_CERTIFICATES):
        return {"issued": 0, "without_hours": 0, "without_file": 0, "certificates": []}
    people = people_of(user, unit)
    made = _issue(job, user, people)
    without_file = _set_files(job, made)
    return {
        "issued": len(made),
        "without_hours": len(people) - len(made),
        "without_file": without_file,
        "certificates": [str(key) for key in made],
    }


def _issue(job: RunningJob, user: User, people: Sequence[UUID]) -> list[UUID]:
    actor = Actor(user.pk, label_of(user), None, "task")
    wish, by = wish_of(job.payload), certifying.certifier(user)
    made: list[UUID] = []
    for start in range(0, len(people), AT_ONCE):
        job.check()
        part = people[start : start + AT_ONCE]
        at = timezone.now()
        found = services.issue_many(volunteer_ids=part, wish=wish, by=by, actor=actor, at=at)
        made += [one.pk for one in found]
        job.progress(done=start + len(part), total=len(people), stage="issuing")
    return made


def _set_files(job: RunningJob, made: Sequence[UUID]) -> int:
    failed = 0
    for done, key in enumerate(made, 1):
        job.check()
        try:
            keeping.file_of(RecordCertificate.objects.get(pk=key), check=job.check)
        except (errors.NoGlyph, errors.FileGone):
            failed += 1
        job.progress(done=done, total=len(made), stage="typesetting")
    return failed


def wish_of(payload: dict[str, Any]) -> Wish:
    """Return what a job's payload asks for."""
    first, last = (dt.date.fromisoformat(day) for day in payload["period"])
    opened = frozenset(UUID(key) for key in payload["in_full"])
    return Wish(Period(first, last), payload["language"], payload["base"], opened)
