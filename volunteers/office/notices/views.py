"""Notices, for everybody to read."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tenants.accounts.roles import public
from volunteers.office.notices import queries

PAGE_SIZE = 20


@public
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    pages = Paginator(queries.published(request.user).defer("body"), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "volunteers/office/notices/list.html", {"page": page})


@public
@require_safe
def detail(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = get_object_or_404(queries.published(request.user), pk=notice_id)
    return render(request, "volunteers/office/notices/detail.html", {"notice": notice})
