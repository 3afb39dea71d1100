"""Tokens by which another program acts for an account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7


class ApiToken(RegionModel):
    """One token. Only its hash is kept; it can do no more than its account, and only its scopes."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("用途"), max_length=64)
    prefix = models.CharField(max_length=12, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-created_at"], name="token_of_user")]

    def __str__(self) -> str:
        return self.prefix
