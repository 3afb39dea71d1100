"""What a program sends that registers somebody, and what it is told."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.messaging.models import Channel
from volunteers.people.form.uploads import MEGABYTE, MOST_BYTES

MOST_SENT = 20 * MEGABYTE
LONGEST, MOST_ITEMS = 5000, 100
WHOSE = ["applicant", "guardian"]
YES_NO = {True: "yes", False: "no"}
ADDRESS = "Of the applicant's device, if known: limits are counted by it, not by the caller's own"
ANSWER = {
    "oneOf": [
        {"type": "string", "maxLength": LONGEST},
        {"type": "integer"},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "string"}, "maxItems": MOST_ITEMS},
    ],
    "nullable": True,
}


@extend_schema_field(ANSWER)
class AnswerField(serializers.Field[Any, Any, Any, Any]):
    """One answer, as the web form would have it: text, or a list of texts."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool):
            return YES_NO[data]
        if isinstance(data, list):
            if len(data) > MOST_ITEMS:
                raise serializers.ValidationError(_("选项太多。"))
            return [_text(one) for one in data]
        return _text(data)


class EncodedFileField(serializers.CharField):
    """A photo or file in base64."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError(_("应为 base64。")) from error
        return SimpleUploadedFile("file", content)


class IdentitySerializer(serializers.Serializer[Any]):
    """Who somebody is. Sex and birth date count where the document's number does not tell them."""

    name = serializers.CharField(allow_blank=True, max_length=64)
    document_kind = serializers.CharField(max_length=32, default="resident_id")
    document_number = serializers.CharField(allow_blank=True, max_length=40)
    birth_date = serializers.DateField(required=False, allow_null=True, default=None)
    sex = serializers.CharField(
        required=False, allow_blank=True, max_length=1, default="", help_text="GB/T 2261.1"
    )
    phone = serializers.CharField(allow_blank=True, max_length=40)
    email = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    channel = serializers.ChoiceField(
        Channel.choices, default=Channel.SMS, help_text="Where both are offered: which is proved"
    )


class GuardianSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True, max_length=64)
    relation = serializers.CharField(allow_blank=True, max_length=20)
    phone = serializers.CharField(allow_blank=True, max_length=40)


class AgreementSerializer(serializers.Serializer[Any]):
    """One text that was shown and agreed to. What is not agreed to is left out."""

    code = serializers.CharField(max_length=64)
    version = serializers.CharField(max_length=64)


class CodesSerializer(serializers.Serializer[Any]):
    applicant = serializers.CharField(required=False, allow_blank=True, max_length=12, default="")
    guardian = serializers.CharField(required=False, allow_blank=True, max_length=12, default="")


class RegisteringSerializer(serializers.Serializer[Any]):
    """An application, whole. `guardian` and the text `guardian` are asked below policy's age."""

    identity = IdentitySerializer()
    unit = serializers.CharField(max_length=64, help_text="Code or id of a unit in scope")
    answers = serializers.DictField(
        child=AnswerField(allow_null=True), required=False, default=dict
    )
    files = serializers.DictField(
        child=EncodedFileField(max_length=MOST_BYTES * 4 // 3 + 4), required=False, default=dict
    )
    guardian = GuardianSerializer(required=False, allow_null=True, default=None)
    agreements = AgreementSerializer(many=True)
    codes = CodesSerializer(required=False, default=dict)
    form_version = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Of the form that was drawn"
    )
    applicant_address = serializers.IPAddressField(
        required=False, allow_null=True, default=None, help_text=ADDRESS
    )


class RegisteredSerializer(serializers.Serializer[Any]):
    """`reference` and `code` open the application at `status_url`; the code is told here alone, and
    is empty once another was issued there.
    """

    id = serializers.UUIDField()
    reference = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    status_url = serializers.CharField()


class CodeAskedSerializer(serializers.Serializer[Any]):
    whose = serializers.ChoiceField(WHOSE)
    channel = serializers.ChoiceField(Channel.choices, default=Channel.SMS)
    contact = serializers.CharField(max_length=120, help_text="Mobile phone, or e-mail address")
    applicant_address = serializers.IPAddressField(
        required=False, allow_null=True, default=None, help_text=ADDRESS
    )


class CodeSentSerializer(serializers.Serializer[Any]):
    """`shown` is the code itself in the demonstration, where nothing is sent; elsewhere empty."""

    to = serializers.CharField(help_text="Masked")
    good_until = serializers.DateTimeField()
    again_at = serializers.DateTimeField()
    shown = serializers.CharField(allow_blank=True)


def _text(given: Any) -> str:
    return str(serializers.CharField(allow_blank=True, max_length=LONGEST).run_validation(given))
