"""Error pages: a sentence, a way on, and nothing of the region's data. Under /api/ a problem
document (RFC 9457) stands in their place; what the endpoints refuse themselves is `api.errors`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

TITLES = {
    400: _("请求有误"),
    403: _("没有权限"),
    404: _("没有这个对象"),
    500: _("系统出错了"),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return _answer(request, 500)
    except Exception:  # what broke the page may break its frame: who is signed in is asked for
        return HttpResponse(render_to_string("500.html"), status=500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return render(request, f"{status}.html", status=status)
    title = str(TITLES[status])
    document = {"type": "about:blank", "title": title, "status": status, "detail": title}
    return JsonResponse(document, status=status, content_type="application/problem+json")
