"""A region's policy as one value: everything that the region, and the regions above it, decided.

A policy says what was decided; it holds no behaviour beyond look-ups. Rules that read it live in
the `rules.py` of the sub-package that they belong to. The sections stand in `subjects/`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tenants.policy import code_sets
from tenants.policy.problems import Refused
from tenants.policy.subjects.campaigns import Campaign
from tenants.policy.subjects.filings import ArchivePolicy, ContactReturn
from tenants.policy.subjects.people import (
    IDENTITY,
    ApprovalRoute,
    CardPolicy,
    ConsentText,
    ExchangePolicy,
    FormField,
    NumberPolicy,
    RegistrationPolicy,
    RetentionRule,
    merged,
)
from tenants.policy.subjects.reasons import GivenReason
from tenants.policy.subjects.service import (
    ActivityDay,
    BackfillPolicy,
    Category,
    CertificatePolicy,
    Holiday,
    HourRules,
    HoursNorm,
    ServicePolicy,
    StarPolicy,
)
from tenants.policy.subjects.units import Location, QuotaRule, ShownApart, UnitKind


@dataclass(frozen=True, slots=True)
class About:
    """What a layer of policy is called and which document it carries out."""

    title: str
    title_en: str
    source: str


@dataclass(frozen=True, slots=True)
class LayerRef:
    """Which version of whose layer a resolved policy was made from."""

    owner: str
    number: int
    effective_from: dt.date


@dataclass(frozen=True, slots=True)
class Sections:
    """All that policy holds, section by section. The keys of a policy document are these."""

    about: About
    registration: RegistrationPolicy
    hours: HourRules
    stars: StarPolicy
    unit_kinds: tuple[UnitKind, ...]
    consents: tuple[ConsentText, ...]
    retention: tuple[RetentionRule, ...]
    numbers: NumberPolicy
    card: CardPolicy
    exchange: ExchangePolicy
    service: ServicePolicy
    certificate: CertificatePolicy
    form: tuple[FormField, ...]  # inherited whole; what a region changes of it comes below
    own_fields: tuple[FormField, ...] = ()
    hidden_fields: tuple[str, ...] = ()
    field_order: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    quotas: tuple[QuotaRule, ...] = ()
    shown_apart: tuple[ShownApart, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    hours_norms: tuple[HoursNorm, ...] = ()
    backfill: BackfillPolicy | None = None
    archive: ArchivePolicy | None = None
    contact_return: ContactReturn | None = None
    approvals: tuple[ApprovalRoute, ...] = ()
    activity_days: tuple[ActivityDay, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    categories: tuple[Category, ...] = ()
    reasons: tuple[GivenReason, ...] = ()

    def __post_init__(self) -> None:
        refuse_unknown_kinds(self)
        refuse_unknown_locations(self)
        refuse_unknown_code_sets(self)
        refuse_form_without_identity(self)


@dataclass(frozen=True, slots=True)
class RegionPolicy(Sections):
    """The sections in force in a region on a day, and where each came from.

    `rebased_days` says by how many days the pack's dates were moved for a demonstration;
    `origins` names, for each section, whose layer gave it last.
    """

    region: str = ""
    on: dt.date | None = None
    rebased_days: int = 0
    layers: tuple[LayerRef, ...] = ()
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def unit_kind(self, code: str) -> UnitKind | None:
        return next((kind for kind in self.unit_kinds if kind.code == code), None)

    def location(self, code: str) -> Location | None:
        return next((place for place in self.locations if place.code == code), None)

    def campaign_on(self, day: dt.date) -> Campaign | None:
        """Return the campaign under way on `day`: the latest one begun, else the next to begin."""
        begun = [campaign for campaign in self.campaigns if campaign.starts_on <= day]
        if begun:
            return max(begun, key=lambda campaign: campaign.starts_on)
        return min(self.campaigns, key=lambda campaign: campaign.starts_on, default=None)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The registration form as this region asks it."""
        return merged(self.form, self.own_fields, self.hidden_fields, self.field_order)

    def consent(self, code: str) -> ConsentText | None:
        return next((text for text in self.consents if text.code == code), None)


def refuse_unknown_code_sets(sections: Sections) -> None:
    """Check that every field's code set is one of those that are shipped.

    :raises Refused: naming the first that is not
    """
    for section in ("form", "own_fields"):
        for entry in getattr(sections, section):
            if entry.code_set and entry.code_set not in code_sets.NAMES:
                expected = f"one of {', '.join(code_sets.NAMES)}"
                raise Refused(f"{section}.{entry.code}.code_set", expected, entry.code_set)


def refuse_form_without_identity(sections: Sections) -> None:
    """Check that a region's changes leave what identifies a person: present, required, as it is.

    :raises Refused: naming the first field that they do not leave
    """
    inherited = {field.code: field for field in sections.form}
    for code in sections.hidden_fields:
        if code in IDENTITY:
            raise Refused("hidden_fields", "no field that identifies a person", code)
    for own in sections.own_fields:
        below = inherited.get(own.code)
        if own.code in IDENTITY and (not own.required or below is None or own.type != below.type):
            raise Refused(
                f"own_fields.{own.code}", "a required field of the inherited type", own.type
            )


def refuse_unknown_kinds(sections: Sections) -> None:
    """Check that every unit kind named anywhere is declared.

    :raises Refused: naming the first that is not
    """
    known = [kind.code for kind in sections.unit_kinds]
    for key, used in uses(sections, "unit_kinds"):
        if used not in known:
            raise Refused(key, f"a declared unit kind ({', '.join(known)})", used)


def refuse_unknown_locations(sections: Sections) -> None:
    """Check that every location named anywhere is declared.

    :raises Refused: naming the first that is not
    """
    known = [place.code for place in sections.locations]
    for key, used in uses(sections, "locations"):
        if used not in known:
            raise Refused(key, f"a declared location ({', '.join(known) or 'none is'})", used)


def uses(sections: Sections, attribute: str) -> list[tuple[str, str]]:
    """Return where each code in an attribute such as `unit_kinds` is named: (key, code)."""
    found = []
    for section in ("quotas", "hours_norms", "approvals"):
        for entry in getattr(sections, section):
            key = f"{section}.{entry.code}.{attribute}"
            found += [(key, code) for code in getattr(entry, attribute)]
    if attribute == "unit_kinds":
        for campaign in sections.campaigns:
            for phase in campaign.phases:
                key = f"campaigns.{campaign.code}.phases.{phase.code}.unit_kinds"
                found += [(key, code) for code in phase.unit_kinds]
    return found
