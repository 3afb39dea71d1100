"""What a volunteer takes alone: certificates of the period chosen, the record book."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.cards.printing import answers
from volunteers.people.profiles.models import Volunteer
from volunteers.service.certificates import acts, books, pages, queries, services
from volunteers.service.certificates.forms import PeriodForm

FOLDER = "volunteers/service/certificates"
PAGE_SIZE = 50


@requires(Duty.OWN_DATA)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    person, is_sent = _own(request), request.method == "POST"
    form = PeriodForm(request.POST if is_sent else None, at=timezone.now())
    if is_sent and form.is_valid() and _issued(request, person, form):
        return redirect("own_certificates:list")
    found = Paginator(queries.own(account_of(request).pk), PAGE_SIZE)
    page = found.get_page(request.GET.get("page"))
    shown = {"form": form, "page": page, "rows": pages.rows(page)}
    return render(request, f"{FOLDER}/own.html", shown)


@requires(Duty.OWN_DATA)
@never_cache
@require_safe
def file(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    one = get_object_or_404(queries.own(account_of(request).pk), pk=certificate_id)
    actor, now = actor_of(request), timezone.now()
    try:
        content = services.download(certificate=one, is_open=True, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("own_certificates:list")
    return answers.pdf(content, acts.name_of(one))


@requires(Duty.OWN_DATA)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record_book(request: HttpRequest) -> HttpResponse:
    person, is_sent, now = _own(request), request.method == "POST", timezone.now()
    form = PeriodForm(request.POST if is_sent else None, at=now)
    if is_sent and form.is_valid():
        answer = _printed(request, person, form)
        if answer is not None:
            return answer
    page = Paginator(queries.own_entries(person), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {"form": form, "page": page, "rows": books.rows(page), "person": person}
    return render(request, f"{FOLDER}/record_book.html", shown)


def _own(request: HttpRequest) -> Volunteer:
    people = Volunteer.objects.select_related("unit")
    person: Volunteer = get_object_or_404(people, user=account_of(request))
    return person


def _issued(request: HttpRequest, person: Volunteer, form: PeriodForm) -> bool:
    wish, now = acts.wish_of(request, form, [person.pk]), timezone.now()
    try:
        made = services.issue_own(person=person, wish=wish, actor=actor_of(request), at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已出具，编号 %s，可以下载。") % made.number)
    return True


def _printed(request: HttpRequest, person: Volunteer, form: PeriodForm) -> HttpResponse | None:
    wish, now = acts.wish_of(request, form), timezone.now()
    try:
        content = books.printed(person=person, wish=wish, actor=actor_of(request), at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None
    return answers.pdf(content, f"record-book-{timezone.localtime(now):%Y%m%d}.pdf")
