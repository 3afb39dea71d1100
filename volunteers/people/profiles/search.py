"""Finding people by name, pinyin, whole number or telephone, volunteer or national number.

Nothing personal may stand in an address (SECURITY P3), so that what was typed is posted, and the
page that shows the answer carries a sealed search: encrypted under the region's key, of use to
the account that searched and for some hours. A number is in it as its keyed hash alone.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from tenants.keys.sealing import CannotOpen
from tenants.keys.services import cipher
from tenants.policy import code_sets
from volunteers.groundwork.common import documents, names, phones

GOOD_FOR = dt.timedelta(hours=8)
LABEL = "roster-search"
LONGEST = 64
FEWEST_DIGITS = 5
_PINYIN = re.compile(r"[A-Za-z][A-Za-z' ]*")
_CODE = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,32}")
_NUMBER = re.compile(r"[0-9]+[0-9Xx]?|[A-Za-z]{1,2}[0-9]{6,}")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: a name or pinyin, or the hashes (hexadecimal) of a number."""

    text: str = ""
    numbers: tuple[str, ...] = ()
    phone: str = ""
    code: str = ""  # a volunteer number, or one of the national system
    partial: bool = False  # digits that are no whole number: nothing can be found by them
    unreadable: bool = False  # too long, or with signs that no name has: nobody is found


def read(typed: str) -> Search:
    """Return what was meant by what was typed."""
    plain = names.normalise(typed)[:LONGEST]
    number, phone = documents.normalise(typed), phones.normalise(typed)
    code = number if _CODE.fullmatch(number) else ""
    is_number = bool(_NUMBER.fullmatch(number)) and len(number) >= FEWEST_DIGITS
    if not is_number:
        return Search(text=plain, code=code)
    if not _is_whole(number, phone):
        return Search(partial=True, code=code)
    seal = cipher()
    hashed = {
        seal.keyed_hash(documents.hash_kind(kind), number).hex()
        for kind in code_sets.load("document_kind").codes
    }
    return Search(
        numbers=tuple(sorted(hashed)),
        code=code,
        phone=seal.keyed_hash(documents.PHONE_HASH, phone).hex(),
    )


def condition(search: Search) -> Q:
    """Return the condition on volunteers that a search stands for."""
    found = identity_condition(search)
    if search.code and not search.unreadable:
        found |= Q(volunteer_number=search.code) & ~Q(volunteer_number="")
        found |= Q(national_number=search.code) & ~Q(national_number="")
    return found


def identity_condition(search: Search) -> Q:
    """Return the part of it that asks for name, document or telephone alone: also of applications,
    which have no number of their own yet.
    """
    if search.partial or search.unreadable:
        return Q(pk__in=())
    if search.numbers:
        hashes = [bytes.fromhex(number) for number in search.numbers]
        return Q(document_hash__in=hashes) | Q(phone_hash=bytes.fromhex(search.phone))
    if _PINYIN.fullmatch(search.text):
        return Q(name_sort__regex=pinyin_pattern(search.text)) | Q(name__icontains=search.text)
    return Q(name__contains=search.text)


def pinyin_pattern(typed: str) -> str:
    """Return the pattern of sort keys (`zhang1 san1`) that begin with `zhangsan`, `zhang san`
    or have the initials `zs`.
    """
    letters = re.sub(r"[^a-z]", "", typed.lower())
    spelled = "[1-5]? ?".join(letters)
    initials = "[a-z]*[1-5]? ".join(letters)
    return f"^({spelled}|{initials})"


def seal(search: Search, *, user_id: UUID, at: dt.datetime) -> str:
    """Return a search as it may stand in an address."""
    content = json.dumps({"at": at.timestamp(), **asdict(search)})
    sealed = cipher().encrypt(content, f"{LABEL}:{user_id}")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(token: str, *, user_id: UUID, at: dt.datetime) -> Search | None:
    """Return the search of an address; None if it is old, another's, or no search at all."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        content: dict[str, Any] = json.loads(cipher().decrypt(sealed, f"{LABEL}:{user_id}"))
    except (CannotOpen, ValueError, binascii.Error):
        return None
    if at.timestamp() - content.pop("at") > GOOD_FOR.total_seconds():
        return None
    return Search(**content | {"numbers": tuple(content["numbers"])})


def _is_whole(number: str, phone: str) -> bool:
    """Whether digits can be a whole number: 18, a passport's or permit's 8 to 9, a telephone."""
    return len(number) in (8, 9, 10, 11, 18) or phones.is_phone(phone)
