"""What the notice pages and the region's home read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from volunteers.office.notices.models import Notice


def published(reader: Any) -> QuerySet[Notice]:
    """Return the notices that a reader may see, the newest first; strangers the public ones."""
    notices = Notice.objects.order_by("-published_on", "-pk")
    return notices if reader.is_authenticated else notices.filter(is_public=True)
