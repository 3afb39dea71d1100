"""Reasons that are given for several people at once. Such a reason stays in the histories of the
others when one of them is deleted (SECURITY P4), and applicants read theirs: it names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken

_NUMBER = re.compile(r"\d{8}")
SHORTEST = 2  # a name of one character stands in many words


class NamesSomebody(RuleBroken):
    code = "reason_names_somebody"
    message = _("理由同时用于多人，请不要写其中某人的姓名或号码。")


def refuse_names(reason: str, people: Collection[str]) -> None:
    """Raise where a reason for several people holds the name of one of them, or a long number.

    :raises NamesSomebody: it does
    """
    if len(people) < 2 or not reason:
        return
    if _NUMBER.search(reason) or any(len(n) >= SHORTEST and n in reason for n in people):
        raise NamesSomebody
