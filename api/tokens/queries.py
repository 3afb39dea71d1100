"""What the token pages read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from api.models import ApiToken
from api.scopes import Scope
from tenants.accounts.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One token of the list, its scopes in words, whether its time is over."""

    token: ApiToken
    scopes: list[str]
    is_over: bool


def lines(user: User, at: dt.datetime) -> list[Line]:
    """Return an account's tokens, the latest first."""
    words = dict(Scope.choices)
    tokens = ApiToken.objects.filter(user=user).order_by("-created_at", "-pk")
    return [
        Line(
            token, [str(words.get(scope, scope)) for scope in token.scopes], token.expires_at <= at
        )
        for token in tokens
    ]
