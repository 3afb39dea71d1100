"""The region's registration form as it is asked today, for a program that draws it by itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.messaging.models import Channel
from tenants.policy.subjects.people import FieldType
from volunteers.people.registration.receiving.asking import Asking, asking

FIELD_TYPES = [kind.value for kind in FieldType]
PARTS = ["identity", "answers", "files"]


# A name that the library's own classes have too is taken aside by it.


class ChoiceSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    label_en = serializers.CharField(allow_blank=True)


class FieldSerializer(serializers.Serializer[Any]):
    """`part` says where its value is sent. Sex and birth date are asked where the document's number
    does not tell them.
    """

    code = serializers.CharField(source="field.code")
    part = serializers.ChoiceField(PARTS)
    type = serializers.ChoiceField(FIELD_TYPES, source="field.type")
    label = serializers.CharField(source="field.label")  # type: ignore[assignment]
    label_en = serializers.CharField(source="field.label_en", allow_blank=True)
    help = serializers.CharField(source="field.help", allow_blank=True)
    help_en = serializers.CharField(source="field.help_en", allow_blank=True)
    required = serializers.BooleanField(source="field.required")  # type: ignore[assignment]
    max_length = serializers.IntegerField(help_text="Characters; 0 says nothing")
    minimum = serializers.IntegerField(source="field.minimum", allow_null=True)
    maximum = serializers.IntegerField(source="field.maximum", allow_null=True)
    choices = ChoiceSerializer(many=True)


class TextSerializer(serializers.Serializer[Any]):
    """A text to agree to, by itself and word for word. Its version is sent with the agreement."""

    code = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    text = serializers.CharField()
    text_en = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]


class ContactSerializer(serializers.Serializer[Any]):
    """By which channels the applicant proves a contact, one of them; none: it is not proved.
    `guardian_by_code`: the guardian's phone is proved by a code of its own.
    """

    channels = serializers.ListField(child=serializers.ChoiceField(Channel.choices))
    guardian_by_code = serializers.BooleanField()


class AgesSerializer(serializers.Serializer[Any]):
    """Whole years on the day of application, both included; null sets no bound."""

    min_age = serializers.IntegerField(allow_null=True)
    max_age = serializers.IntegerField(allow_null=True)
    guardian_below = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]


class FormSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(source="version.number")
    fields = FieldSerializer(many=True)  # type: ignore[assignment]  # the library takes it aside
    texts = TextSerializer(many=True)
    guardian_text = TextSerializer(allow_null=True)
    contact = serializers.SerializerMethodField()
    ages = AgesSerializer(source="policy.registration")

    @extend_schema_field(ContactSerializer)
    def get_contact(self, asked: Asking) -> Any:
        return ContactSerializer(asked).data


class Form(Endpoint, GenericAPIView):
    """What an applicant is asked today: fields in their order, the texts to agree to, which contact
    is proved, at which ages. Nothing personal.
    """

    duty = Duty.USE_API
    scope = Scope.FORM
    serializer_class = FormSerializer
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(operation_id="form_retrieve")
    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(asking(at=timezone.now())).data)
