"""The data of activation codes to hand out: strips to cut, one for each person alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from volunteers.people.cards.printing import pictures
from volunteers.people.cards.printing.content import About, Content
from volunteers.people.registration import codes
from volunteers.people.registration.activation.services import Issued

WORDS = {
    **{"code": "激活码", "until": "有效期至 ", "scan": "扫码打开确认页"},
    "free": "是否注册由您本人决定，任何单位和个人不得强行指派。激活码只交本人。",
}


def build(issued: Sequence[Issued], about: About, known: frozenset[int], *, link: str) -> Content:
    """Return the strips of codes that were issued just now: they cannot be printed again."""
    content = Content(
        {
            **{"title": "激活码清单", "note": about.note, "words": WORDS, "link": link},
            **{"qr": pictures.qr(link), "slips": []},
        }
    )
    for entry in issued:
        person = entry.person
        slip = {
            "unit": person.unit.name,
            "name": person.name,
            "number": person.masked_number,
            "code": codes.written(entry.code),
            "until": timezone.localdate(entry.expires_at).isoformat(),
        }
        content.look_for_glyphs(slip, person.pk, known)
        content.data["slips"].append(slip)
        content.people.append(person.pk)
    return content
