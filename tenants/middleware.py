"""From the request's host to its region, and what holds for every signed-in page."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect
from django.urls import set_urlconf
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants import hostnames
from tenants.accounts.roles import Role
from tenants.context import in_region
from tenants.models import Region, RegionKind

GetResponse = Callable[[HttpRequest], HttpResponse]
UNKNOWN_HOST = gettext_lazy("没有这个网址。请核对后再试，或询问本地区的志愿服务办公室。")
SEEN_STEP_SECONDS = 60


class RegionMiddleware:
    """Serves a request inside the region that its host names; an unknown host is 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        region = hostnames.region_at(_host(request))
        if region is None:
            return HttpResponseNotFound(UNKNOWN_HOST, content_type="text/plain; charset=utf-8")
        request.region = request.tenant = region  # type: ignore[attr-defined]
        request.urlconf = urlconf_of(region)
        set_urlconf(request.urlconf)
        with in_region(region):
            return self.get_response(request)


def urlconf_of(region: Region) -> str:
    """Return the URLs that are served on a region's host."""
    is_platform = region.kind == RegionKind.PLATFORM
    return str(settings.PUBLIC_SCHEMA_URLCONF if is_platform else settings.ROOT_URLCONF)


def _host(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0].lower()


class LanguageMiddleware:
    """Pages speak the region's language until the reader chooses; the API asks the caller."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._chosen(request) or request.region.locale  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _chosen(self, request: HttpRequest) -> str | None:
        if request.path.startswith("/api/") and "Accept-Language" in request.headers:
            return translation.get_language_from_request(request)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return cookie if cookie in dict(settings.LANGUAGES) else None


class SignedInMiddleware:
    """Ends idle and over-long sessions, asks for a new password where one is due, and keeps
    signed-in pages out of every cache (SECURITY I3, I4, W1).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        response = self._interrupted(request) or self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _interrupted(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if _session_is_over(request):
            logout(request)
            messages.info(request, _("登录已超时，请重新登录。"))
            return redirect(settings.LOGIN_URL)
        if request.user.must_change_password and not _is_way_out(request):
            return redirect("accounts:password")
        return None


def _is_way_out(request: HttpRequest) -> bool:
    # The API refuses by itself, with a problem document (api.permissions).
    return request.path.startswith(("/password/", "/sign-out/", "/language/", "/static/", "/api/"))


def _session_is_over(request: HttpRequest) -> bool:
    now, session = int(time.time()), request.session
    signed_in_at, seen_at = session.get("signed_in_at", now), session.get("seen_at", now)
    idle = "volunteer" if request.user.roles <= {Role.VOLUNTEER} else "staff"  # type: ignore[union-attr]
    if now - seen_at > settings.IDLE_SECONDS[idle]:
        return True
    if now - signed_in_at > settings.SESSION_COOKIE_AGE:
        return True
    if "seen_at" not in session or now - seen_at >= SEEN_STEP_SECONDS:
        session["signed_in_at"], session["seen_at"] = signed_in_at, now
    return False
