"""Accounts of one region, and the roles that they hold there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tenants.accounts.roles import Role
from tenants.database import connection
from tenants.guard import RegionModel, RegionQuerySet
from tenants.ids import uuid7


class UserManager(BaseUserManager.from_queryset(RegionQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        user: User = self.get(username=username)
        return user


class User(RegionModel, AbstractBaseUser):
    """One account. It belongs to this schema alone and is nobody in another."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    username = models.CharField(_("用户名"), max_length=64, unique=True)
    full_name = models.CharField(_("姓名"), max_length=64)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []

    def __str__(self) -> str:
        return self.username

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held now; one query, once per object."""
        return frozenset(Role(grant.role) for grant in self.role_grants.all())

    def get_session_auth_hash(self) -> str:
        """A session dies with the password, the roles' epoch, and outside of its region."""
        return self._region_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Any:
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._region_hash(key)

    def _region_hash(self, secret: str) -> str:
        salt = f"zhixing.session.{connection.schema_name}"
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class RoleGrant(RegionModel):
    """One role of one account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=16)
    granted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="role_is_granted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
