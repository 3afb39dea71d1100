"""Passwords: what may not be one, and the one-time passwords that the office hands out.

The length of at least twelve and the list of common ones are Django's validators; what is ours
is that a password never holds what a colleague knows about the person.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1: read out on the telephone
GROUPS, GROUP_LENGTH = 4, 4
SHORTEST_PART = 3
FEWEST_DIFFERENT = 5
LONGEST = 128
PERSONAL = ("username", "full_name", "phone", "email")


def one_time_password() -> str:
    """Return a random password of four groups of four, about 79 bits."""
    groups = (
        "".join(secrets.choice(LETTERS) for _one in range(GROUP_LENGTH)) for _group in range(GROUPS)
    )
    return "-".join(groups)


def at_the_door(password: str) -> str:
    """Return a password as it is tried: the demonstration's opens nothing outside of it."""
    return "" if is_refused_as_the_demos(password) else password


def is_refused_as_the_demos(password: str) -> bool:
    """Whether this is the password of the demonstration's accounts, and this is not one."""
    return password == settings.DEMO_PASSWORD and not settings.EMBEDDED


class NotTheDemosValidator:
    """Refuses the password that the demonstration's accounts have and everybody knows."""

    def validate(self, password: str, user: Any = None) -> None:
        """Judge one password.

        :raises ValidationError: it is the demonstration's, and this is not one
        """
        if is_refused_as_the_demos(password):
            raise ValidationError(_("演示密码不得使用。"), code="password_of_the_demo")

    def get_help_text(self) -> str:
        return _("不得是演示密码。")


class NotAboutOneselfValidator:
    """Refuses a password that holds the account's name, the person's name or telephone."""

    def validate(self, password: str, user: Any = None) -> None:
        """Judge one password.

        :raises ValidationError: it holds something personal
        """
        held = (str(getattr(user, field, "") or "").lower() for field in PERSONAL)
        if any(_tells(part) and part in password.lower() for part in held):
            raise ValidationError(_("密码不得包含用户名、姓名或电话。"), code="password_personal")

    def get_help_text(self) -> str:
        return _("不得包含用户名、姓名或电话。")


def _tells(part: str) -> bool:
    """Whether a part is long enough to be noticed: a Chinese name has two characters."""
    return len(part) >= (SHORTEST_PART if part.isascii() else 2)


class VarietyValidator:
    """Refuses a password of too few different characters, and one too long to be hashed fairly."""

    def validate(self, password: str, user: Any = None) -> None:
        """Judge one password.

        :raises ValidationError: it repeats itself or is endless
        """
        if len(password) > LONGEST:
            raise ValidationError(_("密码不得超过 128 个字符。"), code="password_too_long")
        if len(set(password)) < FEWEST_DIFFERENT:
            raise ValidationError(_("密码至少要有 5 个不同的字符。"), code="password_repetitive")

    def get_help_text(self) -> str:
        return _("至少有 5 个不同的字符。")
