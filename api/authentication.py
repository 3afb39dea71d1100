"""Who calls the API: a token in the Authorization header, or the session of the pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication as base
from rest_framework import exceptions
from rest_framework.request import Request

from api.models import ApiToken
from api.tokens import services
from tenants.accounts.models import User

SCHEME = "Bearer"


class TokenAuthentication(base.BaseAuthentication):
    """`Authorization: Bearer <token>` of the region that is asked; in another it is nothing."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the account and its token; None without a bearer header.

        :raises AuthenticationFailed: the token is unknown, over, revoked, or its account closed
        """
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = services.live_token(secret=secret.strip(), at=timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed(_("令牌无效、已过期或已撤销。"))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


class SessionAuthentication(base.SessionAuthentication):
    """The session of the pages, with its CSRF check on writes."""


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
