"""Usernames (用户名), and which to suggest: the initials of the name and digits of the telephone, 6
to 20 letters and digits as 附件2 asks, easy to say over the telephone. Pure.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator

from volunteers.groundwork.common import names

FEWEST, MOST = 6, 20
LAST_DIGITS = 4  # of the telephone: what its owner knows by heart, and too few to call
OFFERED = 3
_USERNAME = re.compile(rf"[a-z][a-z0-9]{{{FEWEST - 1},{MOST - 1}}}")
_TONE = re.compile(r"[1-5]$")
_OTHER = re.compile(r"[^a-z]")
_DIGITS = re.compile(r"\D")


def is_username(text: str) -> bool:
    """Whether a text is 6 to 20 small letters and digits, a letter first."""
    return bool(_USERNAME.fullmatch(text))


def suggested_usernames(
    name: str,
    phone: str = "",
    *,
    is_taken: Callable[[str], bool] = lambda _: False,
) -> list[str]:
    """Return up to three usernames for a person that nobody has, the first the best: 张三丰 with
    138…1234 is zsf1234, then zhangsanfeng, zsf12342; 单雄信 is sxx…, 尉迟恭 ycg….

    At least one comes, whatever the name and telephone hold.
    """
    found: list[str] = []
    for candidate in _candidates(_syllables(name), _DIGITS.sub("", phone)[-LAST_DIGITS:]):
        if candidate not in found and not is_taken(candidate):
            found.append(candidate)
        if len(found) == OFFERED:
            break
    return found


def _syllables(name: str) -> list[str]:
    """Return the syllables of a name in plain letters, a surname in its own reading."""
    plain = unicodedata.normalize("NFKD", names.sort_key(names.normalise(name)).replace("ü", "v"))
    parts = (_OTHER.sub("", _TONE.sub("", part.lower())) for part in plain.split(" "))
    return [part for part in parts if part]


def _candidates(syllables: list[str], digits: str) -> Iterator[str]:
    initials = "".join(part[0] for part in syllables) or "zyz"  # 志愿者
    short = initials[: MOST - len(digits)]
    base = _filled(short + digits)
    yield base
    whole = "".join(syllables)
    if FEWEST <= len(whole) <= MOST:
        yield whole
    if syllables and FEWEST <= len(syllables[0] + short[1:] + digits) <= MOST:
        yield syllables[0] + short[1:] + digits
    for number in itertools.count(2):
        suffix = str(number)
        yield base[: MOST - len(suffix)] + suffix


def _filled(text: str) -> str:
    """Return a text of six characters at least: 0 comes between letters and digits."""
    letters = text.rstrip("0123456789")
    return letters + "0" * max(0, FEWEST - len(text)) + text[len(letters) :]
