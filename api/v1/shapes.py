"""What several endpoints tell alike: a person in brief, a region, a job at work, a reason."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer

from api.v1.volunteers import UnitBrief
from tenants.jobs.models import JobState

LONGEST_REASON = 200
NO_STORE = "no-store"  # of a file with people in it


class PersonBrief(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    unit = UnitBrief()


class JobSerializer(serializers.Serializer[Any]):
    """How far a job is that is waiting or at work."""

    state = serializers.ChoiceField(JobState.choices)
    stage = serializers.CharField(allow_blank=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.FloatField()


class PdfRenderer(BaseRenderer):
    """A PDF as it was made."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *_context: Any) -> bytes:
        return bytes(data)


class WorkbookRenderer(PdfRenderer):
    """A workbook as it was written."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


def refused_by(form: Form, **names: str) -> ValidationError:
    """Return what a form of the pages refuses, under the names that the API has for its fields."""
    told = {names.get(field, field): list(map(str, said)) for field, said in form.errors.items()}
    return ValidationError(told)
