"""Declarations for tests: one field of every type."""

from __future__ import annotations

from tenants.policy.subjects.people import FieldType, FormField, Option

A, B = Option("甲", "A", "a"), Option("乙", "B", "b")


def field(kind: FieldType, code: str = "", **changes: object) -> FormField:
    """Return a field of a type; a choice offers 甲 and 乙."""
    needed: dict[str, object] = {}
    if kind is FieldType.CODE:
        needed["code_set"] = "education"
    if kind in (FieldType.CHOICE, FieldType.CHOICES):
        needed["options"] = (A, B)
    return FormField("某项", "Some field", code or str(kind), kind, **(needed | changes))  # type: ignore[arg-type]
