"""The certificates that a person takes along with the rest of what is on file."""

from __future__ import annotations

from typing import Any

from volunteers.people.own_data.gathering import gathers, values_of
from volunteers.people.profiles.models import Volunteer
from volunteers.service.certificates.models import RecordCertificate

CERTIFICATE = (
    *("number", "state", "period_from", "period_to", "timed_minutes", "backfilled_minutes"),
    *("issued_at", "revoked_at", "revoke_reason", "shown", "sha256"),
)


@gathers("certificates")
def certificates_of(person: Volunteer) -> list[dict[str, Any]]:
    """Return a person's certificates with all that stands on them, the first one first."""
    rows = RecordCertificate.objects.filter(volunteer=person).order_by("issued_at", "pk")
    return [values_of(row, CERTIFICATE) for row in rows]
