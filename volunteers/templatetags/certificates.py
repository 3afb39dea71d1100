"""What the templates of certificates use: `{% load certificates %}`."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from volunteers.service.certificates import words

register = template.Library()


@register.filter
def in_hours(minutes: int) -> str:
    """90 → 1 小时 30 分, as the certificate writes it, in the language of the page."""
    said = words.hours(abs(minutes), get_language() or "")
    return f"−{said}" if minutes < 0 else said
