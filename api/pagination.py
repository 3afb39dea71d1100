"""Pages of lists: numbered where somebody leafs, by cursor where a program reads everything."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination, PageNumberPagination

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
