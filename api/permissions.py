"""The API asks the same table of duties as the pages; a token moreover needs the scope."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.models import ApiToken
from tenants.accounts.roles import holds


class HoldsDuty(BasePermission):
    """Lets in an account that holds the view's duty, by a token that has the view's scope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Judge one request."""
        user = request.user
        if not (user and user.is_authenticated) or not holds(user, _duty(view, request)):
            return False
        if user.must_change_password:
            self.message = _("请先更改一次性密码。")
            return False
        token = request.auth
        return not isinstance(token, ApiToken) or _scope(view, request) in token.scopes


def _duty(view: Any, request: Request) -> Any:
    return _asked(view, request, "duty")


def _scope(view: Any, request: Request) -> Any:
    return _asked(view, request, "scope")


def _asked(view: Any, request: Request, name: str) -> Any:
    """Return what a view asks for: where changing needs another one than reading, that one."""
    named = getattr(view, name)
    return (
        named if request.method in SAFE_METHODS else getattr(view, f"write_{name}", None) or named
    )
