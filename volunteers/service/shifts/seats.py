"""Seats: one row for each place. Whoever takes one skips those that others are taking, so that
nobody waits for anybody and no counter is hot.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from volunteers.service.shifts.models import Seat, Shift, SignUp

AT_ONCE = 1000
CLAIM = """
UPDATE volunteers_seat SET sign_up_id = %s
WHERE id = (
  SELECT id FROM volunteers_seat WHERE shift_id = %s AND sign_up_id IS NULL
  LIMIT 1 FOR UPDATE SKIP LOCKED
) AND shift_id = %s
"""


def claim(*, sign_up: SignUp) -> bool:
    """Take a free seat of its shift for a sign-up, in the caller's transaction; False where none
    is free. A seat that another transaction is taking counts as taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [sign_up.pk, sign_up.shift_id, sign_up.shift_id])
        return bool(cursor.rowcount)


def add(*, shift: Shift, count: int) -> None:
    """Give a shift more seats."""
    Seat.objects.bulk_create((Seat(shift=shift) for _seat in range(count)), batch_size=AT_ONCE)


def take_away(*, shift: Shift, count: int) -> int:
    """Take free seats away from a shift, as many as asked for or as are free; return how many. Of
    a seat that somebody is taking the end is waited for.
    """
    free = Seat.objects.select_for_update().filter(shift=shift, sign_up=None).order_by("-pk")
    keys = list(free.values_list("pk", flat=True)[:count])
    Seat.objects.filter(pk__in=keys).delete()
    return len(keys)


def release(*, sign_ups: Iterable[UUID]) -> int:
    """Free the seats of these sign-ups; return how many were held."""
    return int(Seat.objects.filter(sign_up__in=list(sign_ups)).update(sign_up=None))


def held(shift_id: UUID) -> int:
    """Return how many seats of a shift are taken."""
    return Seat.objects.filter(shift=shift_id).exclude(sign_up=None).count()
