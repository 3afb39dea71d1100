"""Marks: which figures of the region are to be counted again. Appended, never updated."""

from __future__ import annotations

from django.db import models

from tenants.guard import RegionModel


class Mark(RegionModel):
    """One cell that a write touched: a unit's (or, with no unit, the region's) measure."""

    unit_id = models.UUIDField(null=True)
    about_region = models.CharField(max_length=63, default="", blank=True)
    measure = models.CharField(max_length=64)
    month = models.CharField(max_length=7, default="", blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.measure} {self.unit_id}"
