"""What the pages of one's own data show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When

from tenants.accounts.roles import Duty
from tenants.accounts.waiting import Waiting, waits_on
from volunteers.people.exchange import keeping
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.own_data.models import DataRequest, RequestState
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.registration.models import SignedForm


def requests_of(person: Volunteer) -> list[DataRequest]:
    """Return what a person asked for, the latest first."""
    return list(DataRequest.objects.filter(volunteer=person).order_by("-asked_at"))


def consents_of(person: Volunteer) -> list[Consent]:
    """Return what a person consented to, the latest first."""
    return list(Consent.objects.filter(volunteer=person).order_by("-given_at", "-pk"))


def kept_of(person: Volunteer) -> list[SignedForm]:
    """Return the signed forms that are kept beyond a deletion, as proof of consent."""
    return list(SignedForm.objects.filter(volunteer=person).order_by("uploaded_at"))


def filed_of(person: Volunteer, *, at: dt.datetime) -> list[dt.datetime]:
    """Return of each file for the national system in which a person stands until when it stays
    sealed, the longest first.
    """
    mine = NationalRow.objects.filter(volunteer=person, batch=OuterRef("pk"))
    files = NationalBatch.objects.filter(Exists(mine)).exclude(stored_file="")
    return sorted(keeping.kept_until(files, at=at), reverse=True)


def requests() -> QuerySet[DataRequest]:
    """Return the requests for the office: open ones first, by when they are due."""
    is_closed = Case(
        When(state=RequestState.OPEN, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found = DataRequest.objects.select_related("volunteer__unit")
    return found.order_by(is_closed, "due_on", "-asked_at")


@waits_on("own_data:asked", Duty.ANSWER_DATA_REQUESTS)
def waiting_for(_user: Any) -> Waiting:
    """Return the requests that nobody has answered."""
    return Waiting(DataRequest.objects.filter(state=RequestState.OPEN))
