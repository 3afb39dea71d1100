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
        if not (user and user.is_authenticated) or not holds(user, view.duty):
            return False
        if user.must_change_password:
            self.message = _("请先更改一次性密码。")
            return False
        token = request.auth
        return not isinstance(token, ApiToken) or _scope(view, request) in token.scopes


def _scope(view: Any, request: Request) -> Any:
    is_read = request.method in SAFE_METHODS
    return view.scope if is_read else getattr(view, "write_scope", None) or view.scope
