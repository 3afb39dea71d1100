"""Prints: asked for, followed, taken; one person's at once; the fonts of rare characters."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, holds, requires
from tenants.errors import RuleBroken
from tenants.links import link_to
from volunteers.people.cards.models import FontFile, PrintBatch, PrintKind
from volunteers.people.cards.printing import answers, fonts, pages, queries, runs, services
from volunteers.people.cards.printing.content import Order
from volunteers.people.cards.printing.forms import FontForm, PrintForm
from volunteers.people.profiles import queries as profiles
from volunteers.people.units import scope

FOLDER = "volunteers/people/cards/prints"


@requires(Duty.PRINT_FORMS)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    shown = pages.history(request.user)
    shown["may_add_fonts"] = holds(request.user, Duty.KEEP_FONTS)
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.PRINT_FORMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else None
    is_sent = asked is not None and bool(asked.get("confirmed"))
    form = PrintForm(request.user, asked if is_sent else pages.offered(request))
    if is_sent and form.is_valid():
        made = _requested(request, form)
        if made is not None:
            return redirect("prints:batch", made.pk)
    return render(request, f"{FOLDER}/new.html", pages.choice(form, is_sent=is_sent))


@requires(Duty.PRINT_FORMS)
@require_safe
def batch(request: HttpRequest, print_id: UUID) -> HttpResponse:
    found = _batch(request, print_id)
    return render(request, f"{FOLDER}/batch.html", pages.batch(found, request.user))


@requires(Duty.PRINT_FORMS)
@require_safe
def status(request: HttpRequest, print_id: UUID) -> HttpResponse:
    found = _batch(request, print_id)
    if not queries.is_running(found):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, f"{FOLDER}/status.html", pages.progress(found))


@requires(Duty.PRINT_FORMS)
@never_cache
@require_safe
def file(request: HttpRequest, print_id: UUID) -> HttpResponse:
    found, now = _batch(request, print_id), timezone.now()
    if not queries.may_open(found, request.user) or not found.stored_file:
        raise Http404
    content = answers.content_of(found, actor=actor_of(request), at=now)
    return answers.pdf(content, answers.name_of(PrintKind(found.kind), found.created_at))


@requires(Duty.PRINT_FORMS)
@require_POST
def cancel(request: HttpRequest, print_id: UUID) -> HttpResponse:
    return _moved(request, print_id, "cancel")


@requires(Duty.PRINT_FORMS)
@require_POST
def retry(request: HttpRequest, print_id: UUID) -> HttpResponse:
    return _moved(request, print_id, "retry")


@requires(Duty.PRINT_FORMS)
@never_cache
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    unit = scope.units_for(request.user).order_by("path").first()
    now, order = timezone.now(), Order(PrintKind.BLANK_FORM, [], unit_id=None)
    if not scope.sees_all(request.user) and unit is not None:
        order = Order(PrintKind.BLANK_FORM, [], unit_id=unit.pk)
    made = runs.at_once(order=order, base=link_to("", request), actor=actor_of(request), at=now)
    return answers.pdf(made.pdf.content, answers.name_of(order.kind, now))


@requires(Duty.PRINT_FORMS)
@never_cache
@require_POST
def one(request: HttpRequest, volunteer_id: UUID, kind: PrintKind) -> HttpResponse:
    people = profiles.visible_to(request.user)
    person = get_object_or_404(people, pk=volunteer_id)
    try:
        content = answers.printed_now(request, kind, person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("profiles:detail", person.pk)
    return answers.pdf(content, answers.name_of(kind, timezone.now()))


@requires(Duty.KEEP_FONTS)
@require_http_methods(["GET", "HEAD", "POST"])
def font_list(request: HttpRequest) -> HttpResponse:
    form = FontForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("prints:fonts")
    listed = FontFile.objects.order_by("added_at", "pk")
    return render(request, f"{FOLDER}/fonts.html", {"form": form, "fonts": listed})


@requires(Duty.KEEP_FONTS)
@require_POST
def remove_font(request: HttpRequest, font_id: UUID) -> HttpResponse:
    font = get_object_or_404(FontFile, pk=font_id)
    fonts.remove(font_id=font.pk, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("字体已删除。"))
    return redirect("prints:fonts")


def _batch(request: HttpRequest, print_id: UUID) -> PrintBatch:
    found = queries.visible_to(request.user).select_related("job")
    batch: PrintBatch = get_object_or_404(found, pk=print_id)
    return batch


def _requested(request: HttpRequest, form: PrintForm) -> PrintBatch | None:
    now, given = timezone.now(), form.cleaned_data
    try:
        return services.request_print(
            kind=PrintKind(given["kind"]),
            selection=form.selection(now),
            options=services.Options(given["in_full"], given["reason"], link_to("", request)),
            actor=actor_of(request),
            at=now,
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None


def _moved(request: HttpRequest, print_id: UUID, move: str) -> HttpResponse:
    found = _batch(request, print_id)
    moves = {"cancel": services.cancel, "retry": services.retry}
    try:
        moves[move](batch=found, actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect("prints:batch", found.pk)


def _added(request: HttpRequest, form: FontForm) -> bool:
    given = form.cleaned_data["file"]
    try:
        fonts.add(name=given.name, content=given.read(), actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        form.add_error("file", str(refusal))
        return False
    messages.success(request, _("字体已添加，之后的打印都会用到。"))
    return True
