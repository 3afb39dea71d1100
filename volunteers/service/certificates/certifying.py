"""Who certifies what (谁组织、谁记录、谁证明): the office all hours of the region, a unit what it
recorded with the units below it. Who certified may revoke; the office may always.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from tenants.accounts.models import User
from volunteers.people.profiles import queries as profiles
from volunteers.people.units import scope
from volunteers.service.certificates import errors
from volunteers.service.certificates.content import Certifier
from volunteers.service.certificates.models import RecordCertificate


def certifier(user: User) -> Certifier:
    """Return as whom an account certifies: the office, or the uppermost unit that it staffs.

    :raises errors.NoCertifier: it is no office's and staffs no unit
    """
    handler = user.full_name or user.get_username()
    if scope.sees_all(user):
        return Certifier(handler)
    unit = scope.units_for(user).order_by("path").first()
    if unit is None:
        raise errors.NoCertifier
    return Certifier(handler, unit)


def visible_to(user: Any) -> QuerySet[RecordCertificate]:
    """Return the certificates of the people whom an account may see, and those that its units
    certified.
    """
    found: QuerySet[RecordCertificate] = RecordCertificate.objects.all()
    if scope.sees_all(user):
        return found
    theirs = Q(volunteer__in=profiles.visible_to(user).values("pk"))
    return found.filter(theirs | _by_units_of(user))


def revocable_by(user: Any) -> QuerySet[RecordCertificate]:
    """Return the certificates that an account may revoke."""
    found: QuerySet[RecordCertificate] = RecordCertificate.objects.all()
    return found if scope.sees_all(user) else found.filter(_by_units_of(user))


def _by_units_of(user: Any) -> Q:
    return Q(certified_by__in=scope.units_for(user).values("pk"))
