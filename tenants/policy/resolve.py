"""From layers to the policy in force: national ← each region above ← the region, by date.

A layer is one region's own document: it says only what that region decided. A section that is a
table is overridden key by key, one that is a list is replaced whole, and `false` in the place of
an optional section takes away what a region above decided. The form is the exception: what a region
adds to it, changes, hides and orders is part of the form that the regions below inherit.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tenants.policy import reading
from tenants.policy.problems import BadPack
from tenants.policy.schema import LayerRef, RegionPolicy, Sections
from tenants.policy.subjects.people import merged

FORM_CHANGES = ("own_fields", "hidden_fields", "field_order")


@dataclass(frozen=True, slots=True)
class Layer:
    """One version of a region's own document, in force from `effective_from` (included)."""

    owner: str
    effective_from: dt.date
    document: Mapping[str, Any]
    number: int = 1


def resolve(
    region: str, chain: Sequence[Iterable[Layer]], on: dt.date, rebased_days: int = 0
) -> RegionPolicy:
    """Return the policy of `region` on the day `on`.

    `chain` holds each owner's versions, the nation's first, the region's own last. Of each owner
    the version with the latest `effective_from` not after `on` counts (of two with the same date,
    the higher number); an owner without one has decided nothing yet.

    :raises BadPack: the layers do not add up to a whole policy
    """
    in_force = [found for versions in chain if (found := version_on(versions, on)) is not None]
    merged = merge(layer.document for layer in in_force)
    reader = reading.Reader(f"policy of {region} on {on}")
    sections = reader.table(Sections, merged, "")
    if sections is None:
        raise BadPack(reader.problems)
    values = {field.name: getattr(sections, field.name) for field in dataclasses.fields(Sections)}
    return RegionPolicy(
        **values,
        region=region,
        on=on,
        rebased_days=rebased_days,
        layers=tuple(LayerRef(la.owner, la.number, la.effective_from) for la in in_force),
        origins=MappingProxyType(origins(in_force)),
    )


def version_on(versions: Iterable[Layer], on: dt.date) -> Layer | None:
    """Return the version in force on `on`, or None before the first."""
    begun = [layer for layer in versions if layer.effective_from <= on]
    return max(begun, key=lambda layer: (layer.effective_from, layer.number), default=None)


def merge(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the documents laid one over the other, the last on top."""
    laid: dict[str, Any] = {}
    for document in documents:
        laid = _with_form_settled(laid)
        for section, value in document.items():
            below = laid.get(section)
            if isinstance(value, Mapping) and isinstance(below, Mapping):
                laid[section] = {**below, **value}
            else:
                laid[section] = value
    return {section: value for section, value in laid.items() if value is not False}


def _with_form_settled(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the changes of the form made part of it, for the region below."""
    own, hidden, order = (document.get(section) or () for section in FORM_CHANGES)
    if not (own or hidden or order):
        return document
    below, added = (_tables(part) for part in (document.get("form", ()), own))
    form = list(merged(below, added, hidden, order, code=lambda entry: str(entry.get("code"))))
    settled = {name: value for name, value in document.items() if name not in FORM_CHANGES}
    return {**settled, "form": form}


def _tables(entries: Any) -> list[Mapping[str, Any]]:
    """Return the entries that are tables; whatever else stands there, the reader tells."""
    return [entry for entry in entries if isinstance(entry, Mapping)]


def origins(layers: Iterable[Layer]) -> dict[str, str]:
    """Return whose layer touched each section last."""
    return {section: layer.owner for layer in layers for section in layer.document}
