"""What the roster's templates say about a person: `{% load roster %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tenants.templatetags.page import icon
from volunteers.people.profiles import wording
from volunteers.people.profiles.models import Volunteer

register = template.Library()


@register.filter
def missing(person: Volunteer) -> list[str]:
    """What a person's file lacks, in words."""
    return wording.missing(person)


@register.filter
def coded(code: str, name: str) -> str:
    """The label of a code of a code set: `{{ person.ethnicity|coded:'ethnicity' }}`."""
    return wording.coded(name, code)


@register.simple_tag
def person_state(person: Volunteer) -> SafeString:
    """A person's state as icon, word and colour."""
    tone, symbol = wording.look(person)
    word = person.get_state_display()
    return format_html('<span class="status status-{}">{}{}</span>', tone, icon(symbol), word)
