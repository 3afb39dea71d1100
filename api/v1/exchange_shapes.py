"""How batches for the national system are answered: figures, people who came back, faults."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.shapes import JobSerializer, PersonBrief
from volunteers.people.exchange import keeping, queries
from volunteers.people.exchange.models import ExchangeState, NationalBatch

MOST_POSITIONS = 50_000
LARGEST_POSITION = 999_999


class BacklogSerializer(serializers.Serializer[Any]):
    """What waits. `is_late`: somebody waits longer than `warn_after_days`, which policy sets."""

    to_hand_over = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True, help_text="Registered at")
    awaited = serializers.IntegerField(help_text="Handed over, without an answer")
    awaited_since = serializers.DateTimeField(allow_null=True)
    refused = serializers.IntegerField(help_text="Sent back, and not mended")
    is_late = serializers.BooleanField()
    warn_after_days = serializers.IntegerField()


class RowCountsSerializer(serializers.Serializer[Any]):
    """People of a batch by what became of them; `left_out` lack something that is required."""

    people = serializers.IntegerField(source="counts.people", default=0)
    left_out = serializers.IntegerField(source="counts.left_out", default=0)
    handed = serializers.IntegerField(source="n_handed")
    numbered = serializers.IntegerField(source="n_numbered")
    refused = serializers.IntegerField(source="n_refused")
    taken_back = serializers.IntegerField(source="n_taken_back")


class NationalBatchSerializer(serializers.Serializer[Any]):
    """`has_failed`: it was not filled, and can be tried again."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(ExchangeState.choices)
    has_failed = serializers.SerializerMethodField()
    profile = serializers.CharField(allow_blank=True, help_text="The layout that it was made in")
    counts = RowCountsSerializer(source="*")
    has_file = serializers.SerializerMethodField()
    file_digest = serializers.CharField(allow_blank=True, help_text="SHA-256")
    created_at = serializers.DateTimeField()
    handed_over_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_has_failed(self, batch: NationalBatch) -> bool:
        return queries.has_failed(batch)

    def get_has_file(self, batch: NationalBatch) -> bool:
        return bool(batch.stored_file)


class RefusedSerializer(serializers.Serializer[Any]):
    """One person whom the national system sent back."""

    position = serializers.IntegerField()
    person = PersonBrief(source="volunteer", allow_null=True)
    refusal = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    mended_at = serializers.DateTimeField(allow_null=True)


class RefusedPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RefusedSerializer(many=True)


class NationalBatchDetailSerializer(NationalBatchSerializer):
    """`left_out` names the first 500 people for whom something required is missing."""

    progress = serializers.SerializerMethodField()
    kept_until = serializers.SerializerMethodField()
    refused = RefusedPageSerializer(source="refused_page", read_only=True)
    left_out = serializers.SerializerMethodField()

    @extend_schema_field(JobSerializer(allow_null=True))
    def get_progress(self, batch: NationalBatch) -> Any:
        job = batch.job
        if job is None or not queries.is_running(batch):
            return None
        percent = job.done * 100 / job.total if job.total else 0.0
        told = {name: getattr(job, name) for name in ("state", "stage", "done", "total")}
        return JobSerializer({**told, "percent": percent}).data

    @extend_schema_field(serializers.DateTimeField())
    def get_kept_until(self, batch: NationalBatch) -> Any:
        until = keeping.kept_until([batch], at=timezone.now())[0]
        return serializers.DateTimeField().to_representation(until)

    @extend_schema_field(PersonBrief(many=True))
    def get_left_out(self, batch: NationalBatch) -> Any:
        return PersonBrief(queries.incomplete(batch.counts.get("listed", [])), many=True).data


class AnswerFileSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True)


class FaultSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="As the spreadsheet numbers it")
    code = serializers.CharField()
    message = serializers.CharField()


class AnswerTakenSerializer(serializers.Serializer[Any]):
    """What was written, how many lines were known before, and the first 200 that were not taken."""

    numbered = serializers.IntegerField()
    refused = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    faulty = serializers.IntegerField()
    faults = FaultSerializer(many=True)


class MendSerializer(serializers.Serializer[Any]):
    """Positions in the batch of refused people whose files were mended."""

    positions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_POSITION),
        min_length=1,
        max_length=MOST_POSITIONS,
    )
