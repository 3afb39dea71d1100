"""Tags of how time was counted."""

from __future__ import annotations

from django import template

from volunteers.service.ledger import wording

register = template.Library()


@register.filter
def rule_words(rule: str) -> str:
    """What a rule of counting did, in words."""
    return str(wording.words_of(rule))
