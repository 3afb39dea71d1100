"""Certificates follow what becomes of their people."""

from __future__ import annotations

from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.certificates import keeping


@handles(PersonAnonymised)
def forget_certificates(fact: PersonAnonymised) -> None:
    """Of whoever is to be forgotten no certificate tells anything but number, hours and state."""
    keeping.forget_people(volunteer_ids=fact.volunteer_ids, at=fact.at)
