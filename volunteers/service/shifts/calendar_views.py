"""Calendars that other programs follow, without an account."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.accounts.roles import public
from tenants.context import current_code
from tenants.queries import primary_host
from volunteers.service.projects.models import Project
from volunteers.service.shifts import calendars, ical
from volunteers.service.shifts.models import Shift, SignUp, SignUpState

SHOWN_FOR = dt.timedelta(days=90)
MOST = 500
SHOWN = (SignUpState.SEATED, SignUpState.CANCELLED)


@public
@never_cache
@require_safe
def mine(_request: HttpRequest, calendar_code: str) -> HttpResponse:
    person = calendars.volunteer_behind(calendar_code)
    if person is None:
        raise Http404
    taken = SignUp.objects.filter(volunteer=person, state__in=SHOWN).values("shift")
    return _answer(_("我的志愿服务"), Shift.objects.filter(pk__in=taken))


@public
@never_cache
@require_safe
def of_project(_request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(Project.objects.published(), pk=project_id)
    return _answer(project.title, Shift.objects.filter(project=project))


def _answer(name: str, shifts: QuerySet[Shift]) -> HttpResponse:
    now = timezone.now()
    recent = shifts.filter(ends_at__gt=now - SHOWN_FOR)
    listed = recent.select_related("project").order_by("starts_at", "pk")[:MOST]
    host = primary_host(current_code()) or ""
    answer = HttpResponse(ical.calendar(name, listed, host, now), content_type=ical.CONTENT_TYPE)
    answer["Content-Disposition"] = 'inline; filename="shifts.ics"'
    return answer
