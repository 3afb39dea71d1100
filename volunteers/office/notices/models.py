"""Notices (通知公告) of the region."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7


class Notice(RegionModel):
    """One published notice with its document number."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(_("标题"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=64, default="", blank=True)
    issuer = models.CharField(_("发文单位"), max_length=128, default="", blank=True)
    body = models.TextField(_("正文"))
    published_on = models.DateField(_("发布日期"))
    is_public = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-published_on", "id"], name="notice_newest")]

    def __str__(self) -> str:
        return self.title
