"""Sign-in, sign-out, the own password, the language, and where each role starts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from tenants.accounts import doors, services
from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.forms import PasswordForm, SignInForm
from tenants.accounts.roles import Duty, Role, public, requires
from tenants.errors import RuleBroken

REFUSED = {doors.Refusal.WRONG: 400, doors.Refusal.LOCKED: 429, doors.Refusal.ADDRESS: 429}
START = (  # the first role that an account holds decides
    (Role.OPERATOR, "platform:home"),
    (Role.OVERVIEW, "reporting:overview"),
    (Role.OFFICE, "reporting:progress"),
    (Role.UNIT_ADMIN, "profiles:list"),
    (Role.APPROVER, "units:list"),
    (Role.VOLUNTEER, "me:home"),
)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    refusal = None
    if form.is_valid():
        refusal = doors.sign_in(request, at=timezone.now(), **form.cleaned_data)
        if refusal is None:
            return redirect(_onward(request))
    page = {"form": form, "refusal": refusal, "next": _wanted(request)}
    status = REFUSED[refusal] if refusal else 200
    return render(request, "tenants/accounts/sign_in.html", page, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        doors.sign_out(request, at=timezone.now())
    return redirect("accounts:sign_in")


@requires(Duty.USE_OWN_ACCOUNT)
@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request, request.POST or None)
    if form.is_valid() and _changed(request, form):
        return redirect("accounts:start")
    return render(request, "tenants/accounts/password.html", {"form": form})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    return set_language(request)


@requires(Duty.USE_OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD"])
def start(request: HttpRequest) -> HttpResponse:
    roles = account_of(request).roles
    pages = (page for role, page in START if role in roles and _is_served(page))
    return redirect(next(pages, "accounts:password"))


def _is_served(page: str) -> bool:
    """Return whether this host has the page: the platform's and a region's differ."""
    try:
        reverse(page)
    except NoReverseMatch:
        return False
    return True


def _changed(request: HttpRequest, form: PasswordForm) -> bool:
    try:
        user = services.change_password(
            user_id=account_of(request).pk,
            password=form.cleaned_data["new"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        form.add_error("new", str(refusal))
        return False
    update_session_auth_hash(request, user)
    messages.success(request, _("密码已更改，其他设备上的登录已退出。"))
    return True


def _wanted(request: HttpRequest) -> str:
    """Return the page to go on to, if it is one of this host's: a path from its root, as a word
    without a slash would be taken for the name of a view.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


def _onward(request: HttpRequest) -> str:
    return _wanted(request) or "accounts:start"
