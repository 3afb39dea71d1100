"""Phone numbers: one written form, and what counts as one."""

from __future__ import annotations

import re

from volunteers.groundwork.common.tabular import half_width

MOBILE = r"^1[3-9]\d{9}$"
LANDLINE = r"^(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?$"
_DROPPED = re.compile(r"[\s'`’()（）·.\u200b-\u200f\ufeff]+")
_COUNTRY = re.compile(r"^(\+86|0086|86(?=1[3-9]\d{9}$))-?")
_MOBILE = re.compile(MOBILE)
_LANDLINE = re.compile(LANDLINE)


def normalise(text: str) -> str:
    """Return the number without blanks, brackets and country code, in half-width digits; a
    mobile also without its hyphens.
    """
    plain = _COUNTRY.sub("", _DROPPED.sub("", half_width(text)))
    joined = plain.replace("-", "")
    return joined if _MOBILE.match(joined) else plain


def is_mobile(number: str) -> bool:
    """Tell whether a normalised number is a mainland mobile number."""
    return bool(_MOBILE.match(number))


def is_phone(number: str) -> bool:
    """Tell whether a normalised number is a mobile or a landline, area code optional."""
    return is_mobile(number) or bool(_LANDLINE.match(number))
