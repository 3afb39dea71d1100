"""Who acts in a request, as the audit writes it."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.services import Actor


def account_of(request: HttpRequest) -> User:
    """Return the signed-in account of a request to a page that asks for a duty."""
    return cast(User, request.user)


def actor_of(request: HttpRequest, via: str = "page") -> Actor:
    """Return the signed-in account of a request and the address that it came from."""
    user = request.user
    address = request.META.get("REMOTE_ADDR") or None
    if not user.is_authenticated:
        return Actor(user_id=None, label="stranger", address=address, via=via)
    return Actor(user_id=user.pk, label=label_of(user), address=address, via=via)


def label_of(user: User) -> str:
    """Return what the audit calls an account. A volunteer's username may tell the person, whose
    data must be able to go (SECURITY P4): such an account is named by its role alone.
    """
    return Role.VOLUNTEER.value if user.roles <= {Role.VOLUNTEER} else user.get_username()
