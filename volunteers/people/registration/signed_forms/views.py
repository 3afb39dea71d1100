"""Scans of signed forms: upload for one person or for those ticked, and a look at one on record."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles import queries, unmasking
from volunteers.people.profiles.rules import vouching_text
from volunteers.people.registration.models import SignedForm
from volunteers.people.registration.signed_forms import services
from volunteers.people.registration.signed_forms.forms import ChosenForm, UploadForm
from volunteers.people.registration.signed_forms.services import Upload

PAGE = "volunteers/people/registration/signed_forms/new.html"
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


@requires(Duty.KEEP_SIGNED_FORMS)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    form = ChosenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请先勾选名册中的人，再上传签字登记表（一次最多 200 人）。"))
        return redirect("profiles:list")
    ids = [str(key) for key in form.cleaned_data["ids"]]
    return _page(request, UploadForm(initial={"ids": ids}))


@requires(Duty.KEEP_SIGNED_FORMS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("profiles:list")
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid() and _kept(request, form):
        return redirect("profiles:list")
    return _page(request, form)


@requires(Duty.READ_SIGNED_FORMS)
@require_safe
def read(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    people, now = queries.visible_to(request.user), timezone.now()
    scan = get_object_or_404(SignedForm.objects.filter(volunteer__in=people), pk=scan_id)
    user_id, person_id = account_of(request).pk, scan.volunteer_id
    if unmasking.live(user_id=user_id, object_id=person_id, at=now) is None:
        messages.info(request, _("扫描件上有完整号码：请先在下方写明查看理由。"))
        return redirect("profiles:detail", person_id)
    content = _content(request, scan)
    name = f'attachment; filename="signed-form-{scan.pk}.{scan.file_kind}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[scan.file_kind], headers=headers)


def _content(request: HttpRequest, scan: SignedForm) -> bytes:
    actor = actor_of(request)
    try:
        return services.open_scan(scan_id=scan.pk, actor=actor, at=timezone.now())
    except FileNotFoundError as error:
        raise Http404 from error


def _page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    ids = form.data.getlist("ids") if form.is_bound else form.initial["ids"]  # type: ignore[attr-defined]
    chosen = ChosenForm({"ids": ids})
    keys = chosen.cleaned_data["ids"] if chosen.is_valid() else []
    people = queries.chosen(queries.visible_to(request.user), keys)
    found = list(people.select_related("unit").order_by("name_sort", "pk"))
    text = vouching_text(policy_at(timezone.now()))
    return render(request, PAGE, {"form": form, "people": found, "text": text})


def _kept(request: HttpRequest, form: UploadForm) -> bool:
    scan = form.cleaned_data["scan"]
    people = queries.chosen(queries.visible_to(request.user), form.cleaned_data["ids"])
    given = Upload(people, scan.kind, scan.content)
    try:
        kept = services.keep(upload=given, actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    said = _("扫描件已加密保存（%(people)s 人），其中 %(registered)s 人由此成为注册志愿者。")
    counts = {"people": f"{kept.people:,}", "registered": f"{kept.registered:,}"}
    messages.success(request, said % counts)
    if kept.outside:
        said = _("另有 %(count)s 人不在规定的年龄范围内，未予注册。")
        messages.warning(request, said % {"count": f"{kept.outside:,}"})
    return True
