"""How often one account may type a wrong code (SECURITY W3). The keys carry the region."""

from __future__ import annotations

from uuid import UUID

import redis
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken

MOST_WRONG = 5
LOCKED_SECONDS = 300


class TooManyWrong(RuleBroken):
    code = "too_many_wrong"
    message = _("签到码已输错 5 次，请 5 分钟后再试，或请现场负责人在名单上为您签到。")


def refuse_too_many(user_id: UUID) -> None:
    """Refuse an account that typed five wrong codes; without Redis none is refused.

    :raises TooManyWrong: until five minutes after the first of them
    """
    try:
        wrong = cache.get(_key(user_id), 0)
    except redis.RedisError:
        return
    if wrong >= MOST_WRONG:
        raise TooManyWrong


def count_wrong(user_id: UUID) -> None:
    """Count one wrong code of an account."""
    try:
        if not cache.add(_key(user_id), 1, timeout=LOCKED_SECONDS):
            cache.incr(_key(user_id))
    except (redis.RedisError, ValueError):  # ValueError: the time ran out in between
        return


def _key(user_id: UUID) -> str:
    return f"check-codes:{user_id}"
