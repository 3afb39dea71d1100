"""The pages of the national exchange: what waits, the batches, one batch and its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.policy.subjects.people import ExchangePolicy
from tenants.policy_versions.services import policy_in_force
from volunteers.people.exchange import answers, keeping, queries, services
from volunteers.people.exchange.forms import AnswerForm
from volunteers.people.exchange.models import NationalBatch
from volunteers.people.exchange.wording import FAULTS

FOLDER = "volunteers/people/exchange"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 30
FAULTS_SHOWN = 20
LONGEST_POSITION = 7  # digits: a batch holds 50,000 people


@requires(Duty.EXCHANGE_NATIONALLY)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    policy, backlog, now = _policy(), queries.backlog(), timezone.now()
    page = Paginator(queries.batches(), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {"page": page, "backlog": backlog, "policy": policy}
    shown["late"] = backlog.is_late(days=policy.warn_after_days, at=now)
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    try:
        batch = services.prepare(actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("exchange:list")
    return redirect("exchange:batch", batch.pk)


@requires(Duty.EXCHANGE_NATIONALLY)
@require_safe
def batch(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    return _page(request, _batch(national_batch_id), AnswerForm())


@requires(Duty.EXCHANGE_NATIONALLY)
@require_safe
def status(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    found = _batch(national_batch_id)
    if not queries.is_running(found):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, f"{FOLDER}/status.html", {"batch": found})


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def download(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    found, now = _batch(national_batch_id), timezone.now()
    try:
        content = services.download(batch=found, actor=actor_of(request), at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("exchange:batch", found.pk)
    headers = {"Content-Disposition": f'attachment; filename="national-{found.number}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def hand_over(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    return _moved(request, national_batch_id, services.hand_over, _("已记为交送。"))


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def take_back(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    done = _("批次已取消，其中的人员可重新交送。")
    return _moved(request, national_batch_id, services.take_back, done)


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def retry(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    return _moved(request, national_batch_id, services.retry, _("已重新开始生成。"))


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def mend(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    asked = [value for value in request.POST.getlist("position") if value.isdecimal()]
    ticked = [int(value) for value in asked if len(value) < LONGEST_POSITION]
    done = _("已记为更正，下一批次会再次交送。")
    return _moved(request, national_batch_id, services.mend, done, positions=ticked)


@requires(Duty.EXCHANGE_NATIONALLY)
@require_POST
def answer(request: HttpRequest, national_batch_id: UUID) -> HttpResponse:
    found, form = _batch(national_batch_id), AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        _take_over(request, found, form.cleaned_data["file"])
    except RuleBroken as refusal:
        form.add_error("file", str(refusal))
        return _page(request, found, form)
    return redirect("exchange:batch", found.pk)


def _take_over(request: HttpRequest, found: NationalBatch, file: Any) -> None:
    content = file.read()
    reading = answers.read(found, _policy(), name=file.name, content=content)
    for row, fault in reading.faults[:FAULTS_SHOWN]:
        said = _("第 %(row)s 行未写入：%(why)s") % {"row": row, "why": FAULTS[fault]}
        messages.warning(request, said)
    if len(reading.faults) > FAULTS_SHOWN:
        rest = len(reading.faults) - FAULTS_SHOWN
        messages.warning(request, _("另有 %(n)s 行未写入。") % {"n": rest})
    counts = services.take_over(
        batch_id=found.pk,
        reading=reading,
        digest=services.digest_of(content),
        actor=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("已写入：编号 %(numbered)s 人，退回 %(refused)s 人。") % counts)


def _page(request: HttpRequest, found: NationalBatch, form: AnswerForm) -> HttpResponse:
    shown = {"batch": found, "form": form, "policy": _policy()}
    shown |= {"refused": queries.refused_of(found), "has_failed": queries.has_failed(found)}
    shown["kept_until"] = keeping.kept_until([found], at=timezone.now())[0]
    shown["left_out"] = queries.incomplete(found.counts.get("listed", []))
    return render(request, f"{FOLDER}/batch.html", shown)


def _batch(national_batch_id: UUID) -> NationalBatch:
    found: NationalBatch = get_object_or_404(queries.batches(), pk=national_batch_id)
    return found


def _moved(
    request: HttpRequest, national_batch_id: UUID, move: Callable[..., Any], done: str, **asked: Any
) -> HttpResponse:
    found = _batch(national_batch_id)
    try:
        move(batch_id=found.pk, actor=actor_of(request), at=timezone.now(), **asked)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("exchange:batch", found.pk)


def _policy() -> ExchangePolicy:
    return policy_in_force(current_code(), timezone.localdate()).exchange
