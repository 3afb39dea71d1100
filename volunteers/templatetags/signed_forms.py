"""What a person's page shows of scanned forms: `{% load signed_forms %}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from tenants.accounts.roles import Duty, holds
from volunteers.people.profiles.models import LIVE, Volunteer
from volunteers.people.registration.models import SignedForm

register = template.Library()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The scans of one person, and whether one may be added."""

    scans: list[SignedForm]
    may_add: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.scans) or self.may_add


@register.simple_tag
def signed_forms(person: Volunteer, user: Any) -> Shelf:
    """Return a person's scans, for whom may see them."""
    may_add = holds(user, Duty.KEEP_SIGNED_FORMS) and person.state in LIVE
    if not holds(user, Duty.READ_SIGNED_FORMS):
        return Shelf([], may_add)
    scans = SignedForm.objects.filter(volunteer=person).order_by("-uploaded_at", "-pk")
    return Shelf(list(scans), may_add)
