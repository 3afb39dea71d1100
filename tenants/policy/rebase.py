"""Move a pack's dates by whole days, so that a demonstration shows a campaign under way.

All dates of the pack move together: its policy's, its figures' and its notices'. The words of a
notice stay as they were printed. Days that come back every year (archive window, activity days)
stay, and so does the national layer. What was moved says by how many days.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from tenants.policy import resolve
from tenants.policy.loader import NATIONAL, national_layer
from tenants.policy.pack import Pack


def rebased_to(pack: Pack, day: dt.date) -> Pack:
    """Return the pack as if it had taken effect on `day`."""
    return rebased(pack, (day - pack.effective_from).days)


def rebased(pack: Pack, days: int) -> Pack:
    """Return the pack with every date `days` later (earlier where negative)."""
    if days == 0:
        return pack
    head = moved(pack.head, days)
    document = moved(pack.document, days)
    own = resolve.Layer(pack.code, head.effective_from, document)
    chain = [[own]] if pack.code == NATIONAL else [[national_layer()], [own]]
    on = max(layer.effective_from for layers in chain for layer in layers)
    total = pack.rebased_days + days
    return dataclasses.replace(
        pack,
        head=head,
        parts=moved(pack.parts, days),
        document=document,
        policy=resolve.resolve(pack.code, chain, on, total),
        rebased_days=total,
    )


def moved(value: Any, days: int) -> Any:
    """Return a value with every date in it moved, however deep it lies."""
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=days)
    if isinstance(value, Mapping):
        return {key: moved(item, days) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(moved(item, days) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value) if field.init]
        return dataclasses.replace(
            value, **{name: moved(getattr(value, name), days) for name in fields}
        )
    return value
