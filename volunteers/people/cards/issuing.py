"""Cards for whoever was registered before there were cards: a job, a thousand at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.accounts.models import User
from tenants.audit.services import Actor, system_actor
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tenants.jobs.running import RunningJob
from volunteers.people.cards import services
from volunteers.people.cards.models import CardState
from volunteers.people.profiles import queries
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration import numbers

JOB = "cards.issue"
ROWS = 1000


def request_missing(*, actor: Actor, at: dt.datetime) -> Job:
    """Ask for a card for everybody registered without one whom the account may see."""
    return jobs.enqueue(kind=JOB, payload={}, actor=actor, at=at)


def without_card(people: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Return the registered among people who have no card that is good."""
    registered = people.filter(state=VolunteerState.REGISTERED)
    return registered.exclude(cards__state=CardState.VALID)


@jobs.register(JOB)
def issue_missing(job: RunningJob) -> dict[str, Any]:
    """Issue the cards; whatever was issued before an interruption stays, the rest follows."""
    account = User.objects.filter(pk=job.created_by, is_active=True).first()
    if account is None:
        return {"issued": 0}
    wanted = without_card(queries.visible_to(account)).order_by("pk")
    keys: list[UUID] = list(wanted.values_list("pk", flat=True))
    issued, actor = 0, system_actor("task")
    for start in range(0, len(keys), ROWS):
        job.check()
        with transaction.atomic():
            part = keys[start : start + ROWS]
            at = timezone.now()
            issued += services.issue_cards(volunteer_ids=part, actor=actor, at=at)
            numbers.give_numbers(volunteer_ids=part, at=at)  # a card is nothing without one
            job.confirm_lease()
        job.progress(done=start + len(part), total=len(keys), stage="issuing")
    return {"issued": issued}
