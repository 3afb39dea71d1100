"""All that stands on a certificate, as it is kept: from this alone its file can be made again, the
same to the byte. Parts: 民发〔2015〕149号, 民政部令第67号.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from volunteers.groundwork.common.masking import masked_number
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.certificates import rules
from volunteers.service.certificates.rules import Period, Record

CHINESE, ENGLISH = "zh-hans", "en"
# What differs from one certificate to the next of the same hours.
OF_ITS_OWN = frozenset({"number", "issued_on", "address", "handler"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: the period, the language, under which address the region's pages are
    found (`https://host`), whose document numbers are written in full.
    """

    period: Period
    language: str = CHINESE
    base: str = ""
    in_full: frozenset[UUID] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who certifies: the region's office, or a unit, what it recorded (谁记录、谁证明); and the
    account that handles it.
    """

    handler: str
    unit: Unit | None = None


def shown(
    person: Volunteer, records: Sequence[Record], wish: Wish, by: Certifier, policy: RegionPolicy
) -> dict[str, Any]:
    """Return what stands on a person's certificate, its number, date and address still to come."""
    hours = rules.sums(records)
    return {
        "language": wish.language,
        "period": [wish.period.first.isoformat(), wish.period.last.isoformat()],
        "timed": hours.timed,
        "backfilled": hours.backfilled,
        "lines": [_line(line, policy, wish.language) for line in rules.lines(records)],
        "recorders": rules.recorders(records),
        **_person(person, wish),
        **_issuer(by, policy, wish.language),
    }


def finished(told: Mapping[str, Any], number: str, on: dt.date, address: str) -> dict[str, Any]:
    """Return what stands on a certificate that has got its number."""
    return {**told, "number": number, "issued_on": on.isoformat(), "address": address}


def is_same(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    """Tell whether two certificates say the same but for what is each one's own."""
    if one is None:
        return False
    keys = (one.keys() | other.keys()) - OF_ITS_OWN
    return all(one.get(key) == other.get(key) for key in keys)


def masked(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a certificate with the document number masked, which says that it is."""
    return {
        **told,
        "document_number": masked_number(told["document_number"]),
        "in_full": False,
        "is_copy": True,
    }


def _person(person: Volunteer, wish: Wish) -> dict[str, Any]:
    number, in_full = str(person.document_number or ""), person.pk in wish.in_full
    kinds = code_sets.load("document_kind")
    return {
        "name": person.name,
        "document_kind": kinds.label(person.document_kind, wish.language),
        "document_number": number if in_full else masked_number(number),
        "in_full": in_full,
        "volunteer_number": person.volunteer_number,
        "unit": person.unit.name,
    }


def _issuer(by: Certifier, policy: RegionPolicy, language: str) -> dict[str, Any]:
    told, english = policy.certificate, language == ENGLISH
    office = (told.issuer_en or told.issuer) if english else told.issuer
    return {
        "title": told.title_en if english else told.title,
        "remark": (told.remark_en or told.remark) if english else told.remark,
        "issuer": by.unit.name if by.unit else office,
        "person_in_charge": "" if by.unit else told.person_in_charge,
        "contact": "" if by.unit else told.contact,
        "handler": by.handler,
    }


def _line(line: rules.Line, policy: RegionPolicy, language: str) -> dict[str, Any]:
    labels = {box.code: box.named(language) for box in policy.categories}
    days = {"first": line.first.isoformat(), "last": line.last.isoformat()}
    label = labels.get(line.category, "")
    return {**dataclasses.asdict(line), **days, "category": label}
