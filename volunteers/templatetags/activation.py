"""Names as a public page shows them: `{% load activation %}`."""

from __future__ import annotations

from django import template

from volunteers.groundwork.common.masking import masked_name

register = template.Library()


@register.filter
def name_masked(name: str) -> str:
    """A name with one character hidden: 张*三."""
    return masked_name(name)
