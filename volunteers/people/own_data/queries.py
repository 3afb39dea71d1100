"""What the pages of one's own data show."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from volunteers.people.exchange.models import NationalRow
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


def filed_of(person: Volunteer) -> int:
    """Return in how many files for the national system a person stands, which stay sealed."""
    mine = NationalRow.objects.filter(volunteer=person).exclude(batch__stored_file="")
    return mine.values("batch").distinct().count()


def requests() -> QuerySet[DataRequest]:
    """Return the requests for the office: open ones first, by when they are due."""
    is_closed = Case(
        When(state=RequestState.OPEN, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found = DataRequest.objects.select_related("volunteer__unit")
    return found.order_by(is_closed, "due_on", "-asked_at")
