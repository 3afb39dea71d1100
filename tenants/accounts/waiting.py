"""What waits for an account, for the numbers beside the sidebar's lines. Floors above register what
to count for a page; all of it is counted in one query, to a bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from tenants.accounts.models import User
from tenants.accounts.roles import Duty, holds

MOST = 999  # more are shown as "999+", and not counted


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that wait for an account; `is_asked` is called only where there are some, and says
    whether it is the account's to act on them.
    """

    rows: QuerySet[Any]
    is_asked: Callable[[dt.datetime], bool] = lambda _at: True


Counter = Callable[[Any], Waiting]

_registered: dict[str, tuple[Duty, Counter]] = {}


def waits_on(page: str, duty: Duty) -> Callable[[Counter], Counter]:
    """Register what waits on a page (a URL's name) for the holders of a duty; the decorated
    function returns an account's rows, in its scope.
    """

    def register(counter: Counter) -> Counter:
        _registered[page] = (duty, counter)
        return counter

    return register


def counts(user: Any, at: dt.datetime) -> dict[str, int]:
    """Count what waits for an account by page, to `MOST` + 1 each; pages with nothing are left
    out. One query, and none where the account holds no such duty.
    """
    asked = [
        (page, counter(user))
        for page, (duty, counter) in sorted(_registered.items())
        if holds(user, duty)
    ]
    if not asked:
        return {}
    wanted = [_Count(waiting.rows.order_by().values("pk")[: MOST + 1]) for _page, waiting in asked]
    found = User.objects.filter(pk=user.pk).values_list(*wanted).first() or ()
    return {
        page: count
        for (page, waiting), count in zip(asked, found, strict=False)
        if count and waiting.is_asked(at)
    }


class _Count(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) waiting)"
    output_field = IntegerField()
