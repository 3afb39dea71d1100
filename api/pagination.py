"""Pages of lists: numbered where somebody leafs, by cursor where a program reads everything."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination, PageNumberPagination
from rest_framework.request import Request

LARGEST = 200
MOST_OF_ONE_TIME = 200_000


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST


class CursorPages(CursorPagination):
    """Pages that stay right while rows are added; only times and keys ever stand in the cursor.

    An import gives all of its people one time, so that the order of creation is that of their keys
    (UUIDv7), which no two share. Of rows with one time of change the cursor counts how many it has
    passed; as many as an import can write.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST
    offset_cutoff = MOST_OF_ONE_TIME
    ordering = ("-pk",)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return an order in which every row has a place of its own."""
        first = super().get_ordering(request, queryset, view)[0]
        sign, name = first[: first.startswith("-")], first.lstrip("-")
        return (f"{sign}pk",) if name in ("created_at", "pk") else (first, f"{sign}pk")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the place of a cursor; what was not made here is refused.

        :raises NotFound: it is no cursor
        """
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        try:
            place = self._place(str(cursor.position))
        except (ValueError, OverflowError) as error:
            raise NotFound(self.invalid_cursor_message) from error
        return Cursor(cursor.offset, cursor.reverse, place)  # type: ignore[arg-type]

    def _place(self, text: str) -> str:
        if self.ordering[0].lstrip("-") == "pk":
            return str(UUID(text))
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC).isoformat()
