"""How prints are asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.import_shapes import ReasonSerializer
from api.v1.shapes import LONGEST_REASON, JobSerializer, PersonBrief
from api.v1.units import with_units
from api.v1.volunteers import UnitBrief
from tenants.jobs.models import JobState
from volunteers.people.cards.models import PrintBatch, PrintKind
from volunteers.people.cards.printing import fonts, queries, wording
from volunteers.people.cards.printing.forms import KINDS
from volunteers.people.profiles.forms import MOST_TICKED

GONE = "gone"
PRINT_KINDS = [kind.value for kind in KINDS]
PRINT_STATES = [*JobState.values, GONE]


class PrintAskedSerializer(serializers.Serializer[Any]):
    """Everybody of a unit and all below it, or `people`; who is out of scope, or has nothing of
    that kind to print, is left out. Numbers are masked unless `in_full`, which needs a reason that
    stands in each person's history; of people under 18 an outline alone is printed without an
    approval.
    """

    kind = serializers.ChoiceField(PRINT_KINDS)
    unit = serializers.CharField(required=False, max_length=64, help_text="Code or id")
    people = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_TICKED
    )
    in_full = serializers.BooleanField(default=False)
    reason = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_REASON)


class PrintSerializer(serializers.Serializer[Any]):
    """`state` is that of the job, or `gone` once the file's time is over. `has_file`: whether this
    account may take the file now; numbers in full are for whoever gave the reason alone.
    """

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(PrintKind.choices)
    state = serializers.SerializerMethodField()
    unit = UnitBrief(allow_null=True)
    people = serializers.IntegerField()
    pages = serializers.IntegerField()
    in_full = serializers.SerializerMethodField()
    reason = serializers.CharField(allow_blank=True)
    made_by = serializers.CharField(allow_blank=True, help_text="Of the staff")
    has_file = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ChoiceField(PRINT_STATES))
    def get_state(self, batch: PrintBatch) -> str:
        state = batch.job.state if batch.job else JobState.QUEUED
        return GONE if state == JobState.DONE and not batch.stored_file else str(state)

    def get_in_full(self, batch: PrintBatch) -> bool:
        return bool(batch.options.get("in_full"))

    def get_has_file(self, batch: PrintBatch) -> bool:
        user = self.context["request"].user
        return bool(batch.stored_file) and queries.may_open(batch, user)


class TallySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    people = serializers.IntegerField()


class WarnedSerializer(serializers.Serializer[Any]):
    person = PersonBrief()
    code = serializers.CharField()
    characters = serializers.CharField(allow_blank=True, help_text="That no font has")


class PrintDetailSerializer(PrintSerializer):
    """`progress` while it is made, `failed` once it was not; `warned` names the first 50 people
    with whose entry something is amiss.
    """

    progress = serializers.SerializerMethodField()
    failed = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    warned = serializers.SerializerMethodField()

    @extend_schema_field(JobSerializer(allow_null=True))
    def get_progress(self, batch: PrintBatch) -> Any:
        return JobSerializer(queries.progress(batch)).data if queries.is_running(batch) else None

    @extend_schema_field(ReasonSerializer(allow_null=True))
    def get_failed(self, batch: PrintBatch) -> Any:
        if batch.job is None or batch.job.state != JobState.FAILED:
            return None
        told = {"code": batch.job.error_code, "message": wording.why_failed(batch)}
        return ReasonSerializer(told).data

    @extend_schema_field(TallySerializer(many=True))
    def get_warnings(self, batch: PrintBatch) -> Any:
        told = [
            {"code": code, "message": str(wording.WARNINGS[code]), "people": people}
            for code, people in queries.tally(batch)
        ]
        return TallySerializer(told, many=True).data

    @extend_schema_field(WarnedSerializer(many=True))
    def get_warned(self, batch: PrintBatch) -> Any:
        if not batch.warnings:
            return []
        return WarnedSerializer(queries.warned(batch, fonts.of_region().known), many=True).data


def named(prints: Sequence[PrintBatch]) -> list[PrintBatch]:
    """Return prints, each with its `unit` and the name of who asked for it; two queries."""
    for batch, name in queries.with_names(with_units(prints)):
        batch.made_by = name  # type: ignore[attr-defined]
    return list(prints)
