"""Pages of lists: numbered where somebody leafs, by cursor where a program reads everything."""

from __future__ import annotations

import datetime as dt

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination, PageNumberPagination
from rest_framework.request import Request

LARGEST = 200


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST


class CursorPages(CursorPagination):
    """Pages that stay right while rows are added; only times and keys ever stand in the cursor."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST
    ordering = ("-created_at", "-pk")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the place of a cursor; what was not made here is refused.

        :raises NotFound: it is no cursor
        """
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        try:
            at = dt.datetime.fromisoformat(str(cursor.position)).astimezone(dt.UTC)
        except (ValueError, OverflowError) as error:
            raise NotFound(self.invalid_cursor_message) from error
        return Cursor(cursor.offset, cursor.reverse, at.isoformat())  # type: ignore[arg-type]
