"""Counters that numbers come from: unique, without gaps, never used again (SECURITY R3)."""

from __future__ import annotations

from django.db import models

from tenants.guard import RegionModel


class NumberCounter(RegionModel):
    """The last number given out of one series. Its row is locked as the last write of a
    transaction, so that nobody waits for more than the commit.
    """

    series = models.CharField(primary_key=True, max_length=32)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
