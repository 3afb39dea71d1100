"""Every refusal of the API as problem+json (RFC 9457), in the language that was asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from tenants.errors import RuleBroken

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: _("请求有误"),
    401: _("需要登录或令牌"),
    403: _("没有权限"),
    404: _("没有这个对象"),
    405: _("不支持这种方法"),
    406: _("不提供这种格式"),
    409: _("现在不能这样做"),
    415: _("不接受这种格式"),
    429: _("请求过于频繁"),
}


class ProblemRenderer(JSONRenderer):
    media_type = CONTENT_TYPE


def document_of(status: int, detail: Any, **members: Any) -> dict[str, Any]:
    """Return the members of a problem document; empty ones are left out."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    known = {"type": "about:blank", "title": str(title), "status": status, "detail": str(detail)}
    return known | {name: value for name, value in members.items() if value}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an expected exception (DRF's `EXCEPTION_HANDLER`); None lets a fault be a fault."""
    if isinstance(error, RuleBroken):
        document = document_of(409, error, code=error.code, errors=error.errors)
        return _answer(context, document, {})
    refusal = _as_refusal(error)
    if refusal is None:
        return None
    detail = refusal.detail
    if isinstance(detail, dict | list):
        said: Any = TITLES[400]
        fields: Any = detail
    else:
        said, fields = detail, []
    code = getattr(detail, "code", "")
    document = document_of(refusal.status_code, said, code=code, errors=_flat(fields))
    return _answer(context, document, _headers(refusal))


def _as_refusal(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound(TITLES[404])
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return error if isinstance(error, exceptions.APIException) else None


def _flat(said: Any, place: str = "") -> list[dict[str, str]]:
    """Return one entry for each message of each field; what lies in another is `outer.inner`."""
    if isinstance(said, dict):
        below = [(f"{place}.{name}" if place else str(name), what) for name, what in said.items()]
    elif isinstance(said, list):
        below = [(place, what) for what in said]
    else:
        return [{"field": place, "message": str(said)}]
    return [entry for name, what in below for entry in _flat(what, name)]


def _headers(refusal: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if (challenge := getattr(refusal, "auth_header", None)) is not None:
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(refusal, "wait", None)) is not None:
        headers["Retry-After"] = f"{int(wait) + 1}"
    return headers


def _answer(context: dict[str, Any], document: dict[str, Any], headers: dict[str, str]) -> Response:
    set_rollback()
    request = context["request"]
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = CONTENT_TYPE
    return Response(document, status=document["status"], headers=headers, content_type=CONTENT_TYPE)
