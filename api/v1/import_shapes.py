"""How imports are asked for and answered: files and choices in, batches and problems out."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.volunteers import UnitBrief
from volunteers.groundwork.imports import columns, following, undoing
from volunteers.groundwork.imports.checks import REFUSE, WARN
from volunteers.groundwork.imports.errors import ColumnsMissing
from volunteers.groundwork.imports.models import BatchState, ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import columns_of
from volunteers.people.roster import messages, pages, queries, unattended

ROWS = (following.ALL, following.GOOD)
SEVERITIES = (REFUSE, WARN)


class UploadSerializer(serializers.Serializer[Any]):
    """`unit` takes the rows that name no unit of their own."""

    file = serializers.FileField(allow_empty_file=True)
    unit = serializers.CharField(max_length=64, help_text="Code or id")
    commit = serializers.ChoiceField(
        (*ROWS, "no"),
        default="no",
        help_text="After the check: `all` rows if none is refused, the `good` ones, or nothing",
    )
    vouched = serializers.BooleanField(
        default=False, help_text="The unit vouches that the people have agreed"
    )
    skip_hidden = serializers.BooleanField(default=False, help_text="Leave out hidden rows")


class CommitSerializer(serializers.Serializer[Any]):
    rows = serializers.ChoiceField(ROWS, default=following.ALL)


class ProblemsAskedSerializer(serializers.Serializer[Any]):
    severity = serializers.ChoiceField(SEVERITIES, required=False)
    code = serializers.CharField(required=False, allow_blank=True, max_length=32)


class ProblemSerializer(serializers.Serializer[Any]):
    """One cell that is refused, or that a person should look at."""

    row = serializers.IntegerField(help_text="As the spreadsheet numbers it")
    column = serializers.CharField(help_text="The heading")
    letter = serializers.CharField(allow_blank=True)
    severity = serializers.ChoiceField(SEVERITIES)
    code = serializers.CharField()
    message = serializers.SerializerMethodField()
    suggestion = serializers.SerializerMethodField()
    value_masked = serializers.CharField(allow_blank=True)

    def get_message(self, problem: ImportProblem) -> str:
        return messages.told(problem.code, problem.detail).message

    def get_suggestion(self, problem: ImportProblem) -> str:
        return messages.told(problem.code, problem.detail).suggestion


class ProblemPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ProblemSerializer(many=True)


class ReasonSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class NoteSerializer(ReasonSerializer):
    column = serializers.CharField(required=False)


class AtWorkSerializer(serializers.Serializer[Any]):
    state = serializers.CharField(help_text="Of the job")
    stage = serializers.CharField(allow_blank=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.FloatField()
    seconds_left = serializers.IntegerField(allow_null=True)
    ahead = serializers.IntegerField(help_text="Jobs that wait before it")


class BatchSerializer(serializers.Serializer[Any]):
    """`reason`: why the import waits for a person, has failed, or was not undone."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(BatchState.choices)
    reason = serializers.SerializerMethodField()
    unit = UnitBrief(allow_null=True)
    file_name = serializers.CharField()
    file_size = serializers.IntegerField()
    counts = serializers.DictField(help_text="Rows by outcome; empty until they are checked")
    created_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    committed_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(ReasonSerializer(allow_null=True))
    def get_reason(self, batch: ImportBatch) -> Any:
        if batch.state == BatchState.MAPPING:
            return _of_columns(batch)
        if batch.reason_code in pages.NOT_UNDONE:
            return _reason(batch.reason_code, pages.NOT_UNDONE[batch.reason_code])
        if batch.reason_code or queries.has_failed(batch):
            code = batch.reason_code or (batch.job.error_code if batch.job else "")
            return _reason(code, pages.why_failed(batch))
        return None


class BatchDetailSerializer(BatchSerializer):
    undo_until = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    problems = ProblemPageSerializer(source="problem_page", read_only=True)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_undo_until(self, batch: ImportBatch) -> Any:
        until = undoing.undo_until(batch)
        return serializers.DateTimeField().to_representation(until) if until else None

    @extend_schema_field(AtWorkSerializer(allow_null=True))
    def get_progress(self, batch: ImportBatch) -> Any:
        if batch.state not in queries.RUNNING:
            return None
        return AtWorkSerializer(queries.progress(batch, at=timezone.now())).data

    @extend_schema_field(NoteSerializer(many=True))
    def get_notes(self, batch: ImportBatch) -> Any:
        return unattended.notes_of(batch) if batch.facts else []


def _of_columns(batch: ImportBatch) -> Any:
    """Return which required columns a person has to settle on the page, if any lacks one."""
    mapping = batch.mapping or unattended.sure_columns(batch)
    missing = columns.missing(mapping.values(), columns_of(batch))
    if not missing:
        return None
    refusal = ColumnsMissing(column.label for column in missing)
    return _reason(refusal.code, refusal)


def _reason(code: str, message: Any) -> Any:
    return ReasonSerializer({"code": code, "message": str(message)}).data
