"""What a person's page offers of acts on the registration: `{% load standing %}`."""

from __future__ import annotations

from typing import Any

from django import template

from tenants.accounts.roles import Duty, holds
from volunteers.people.profiles.models import Volunteer
from volunteers.people.standing import rules, services
from volunteers.people.standing.rules import Act
from volunteers.people.standing.wording import WORDS, Words

register = template.Library()


@register.simple_tag
def standing_acts(person: Volunteer, user: Any) -> list[tuple[str, Words]]:
    """Return the acts that this account may carry out on a person now: (URL name, words)."""
    if not holds(user, Duty.RECORD_WITHDRAWAL):
        return []
    everything = holds(user, Duty.CHANGE_STANDING)
    return [
        (f"standing:{act}", WORDS[act])
        for act in rules.open_acts(services.standing_of(person))
        if everything or act is Act.WITHDRAW
    ]
