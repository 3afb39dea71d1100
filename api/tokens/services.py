"""Tokens: made, found, revoked. The token itself is shown once and kept only as its hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from api.models import ApiToken
from api.scopes import Scope
from tenants.accounts.models import User
from tenants.accounts.services import ends_with_access
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken

MARK = "zx"
PREFIX_BYTES, SECRET_BYTES = 4, 32
LONGEST_LIFE = dt.timedelta(days=366)
LIVE_TOKENS = 20
USE_IS_NOTED_EVERY = dt.timedelta(minutes=1)


class TooManyTokens(RuleBroken):
    code = "too_many_tokens"
    message = _("有效令牌已达 20 个，请先撤销不用的。")


@dataclass(frozen=True, slots=True)
class NewToken:
    """What a token is made with; it ends at `expires_at`, a year away at the most."""

    name: str
    scopes: frozenset[Scope]
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A token with its secret, to be shown once."""

    token: ApiToken
    secret: str = field(repr=False)


@transaction.atomic
def create_token(*, user_id: UUID, new: NewToken, actor: Actor, at: dt.datetime) -> Shown:
    """Make a token for an account.

    :raises TooManyTokens: the account has twenty that still work
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if live(at).filter(user=user).count() >= LIVE_TOKENS:
        raise TooManyTokens
    prefix = secrets.token_hex(PREFIX_BYTES)
    secret = f"{MARK}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = ApiToken.objects.create(
        user=user,
        name=new.name,
        prefix=prefix,
        token_hash=digest(secret),
        scopes=sorted(new.scopes),
        created_at=at,
        expires_at=min(new.expires_at, at + LONGEST_LIFE),
    )
    _record(token, "token.create", actor, at, scopes=token.scopes)
    return Shown(token, secret)


@transaction.atomic
def revoke_token(*, token_id: UUID, actor: Actor, at: dt.datetime) -> ApiToken:
    """End a token at once. Twice is once."""
    token: ApiToken = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record(token, "token.revoke", actor, at)
    return token


@ends_with_access
@transaction.atomic
def revoke_all(*, user_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """End every token of an account whose password was reset or that was closed."""
    tokens = ApiToken.objects.select_for_update().filter(user_id=user_id, revoked_at=None)
    for key in list(tokens.order_by("pk").values_list("pk", flat=True)):
        revoke_token(token_id=key, actor=actor, at=at)


def live_token(*, secret: str, at: dt.datetime) -> ApiToken | None:
    """Return the working token of a working account with this secret, and note its use.

    An account that still has its one-time password has no working token.
    """
    for token in live(at).filter(prefix__in=_prefixes(secret)).select_related("user"):
        if hmac.compare_digest(token.token_hash, digest(secret)):
            _note_use(token, at)
            return token
    return None


def live(at: dt.datetime) -> QuerySet[ApiToken]:
    """Return the tokens that work at `at`."""
    return ApiToken.objects.filter(
        Q(revoked_at=None),
        Q(expires_at__gt=at),
        user__is_active=True,
        user__must_change_password=False,
    )


def digest(secret: str) -> str:
    """Return what is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _prefixes(secret: str) -> list[str]:
    mark, _sep, rest = secret.partition("_")
    prefix = rest.partition("_")[0]
    return [prefix] if mark == MARK and prefix.isalnum() and prefix.isascii() else []


def _note_use(token: ApiToken, at: dt.datetime) -> None:
    """Write the time of use at most once a minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)


def _record(token: ApiToken, action: str, actor: Actor, at: dt.datetime, **changes: object) -> None:
    subject = Subject("api_token", str(token.pk), changes)
    audit.record(actor=actor, action=action, at=at, subject=subject)
