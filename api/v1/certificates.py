"""Certificates of record: listed, issued to one person, taken, revoked, with the pages' rules."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.filters import OrderingFilter
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.pagination import CursorPages
from api.scopes import Scope
from api.v1.shapes import LONGEST_REASON, NO_STORE, PdfRenderer, PersonBrief, refused_by
from api.v1.volunteers import UnitBrief
from api.views import Endpoint
from tenants.accounts.models import User
from tenants.accounts.roles import Duty
from tenants.links import link_to
from volunteers.people.units import scope
from volunteers.service.certificates import acts, certifying, codes, queries, services
from volunteers.service.certificates.forms import IssueForm
from volunteers.service.certificates.models import CertificateState, RecordCertificate
from volunteers.service.certificates.queries import CertificateFilter
from volunteers.service.certificates.wording import LANGUAGES


class CertificatesAskedSerializer(serializers.Serializer[Any]):
    """A state, a unit with all below it, the number of a certificate or of a volunteer."""

    state = serializers.ChoiceField(CertificateState.choices, required=False)
    unit = serializers.UUIDField(required=False, help_text="A unit and all below it")
    number = serializers.CharField(required=False, max_length=64)


class CertificateAskedSerializer(serializers.Serializer[Any]):
    """Whom, and which days, both included. The document number is masked unless `in_full`, which
    needs a reason that stands in the person's history; of people under 18 also an approval.
    """

    volunteer = serializers.UUIDField()
    first = serializers.DateField()
    last = serializers.DateField()
    language = serializers.ChoiceField(LANGUAGES, default=LANGUAGES[0][0])
    in_full = serializers.BooleanField(default=False)
    reason = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_REASON)


class CertificateSerializer(serializers.Serializer[Any]):
    """`certified_by` is null where the region's office certified; `address` is the public page
    that verifies it.
    """

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(CertificateState.choices)
    volunteer = PersonBrief()
    certified_by = UnitBrief(allow_null=True)
    first = serializers.DateField(source="period_from")
    last = serializers.DateField(source="period_to")
    timed_minutes = serializers.IntegerField()
    backfilled_minutes = serializers.IntegerField()
    issued_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    address = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_address(self, one: RecordCertificate) -> str:
        return link_to(codes.path_of(one.pk), self.context["request"]._request)


class RevokeSerializer(serializers.Serializer[Any]):
    """No number and no telephone belong in a reason: it stands in the audit."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class CertificateEndpoint(Endpoint, GenericAPIView):
    duty = Duty.ISSUE_CERTIFICATES
    scope = Scope.CERTIFICATES
    write_scope = Scope.CERTIFICATE
    serializer_class: Any = CertificateSerializer
    queryset = RecordCertificate.objects.none()
    pagination_class: Any = None
    filter_backends: Any = ()
    lookup_url_kwarg = "certificate_id"

    def get_queryset(self) -> QuerySet[RecordCertificate]:
        found = certifying.visible_to(self.request.user)
        return found.select_related("volunteer__unit", "certified_by")

    def found(self, certificate_id: UUID) -> RecordCertificate:
        """Return the certificate, if it is in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=certificate_id)

    def told(self, certificate_id: UUID, status: int = 200) -> Response:
        """Return one certificate as it stands."""
        return Response(self.get_serializer(self.found(certificate_id)).data, status=status)


class CertificateList(CertificateEndpoint):
    """The certificates of the people in scope, and those that the caller's units certified."""

    pagination_class = CursorPages
    filter_backends = (OrderingFilter,)
    ordering_fields = ("issued_at",)
    ordering = ("-issued_at",)

    @extend_schema(
        operation_id="certificates_list",
        responses=CertificateSerializer(many=True),
        parameters=[CertificatesAskedSerializer],
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self._asked(request)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="certificates_create",
        request=CertificateAskedSerializer,
        responses={201: CertificateSerializer, 200: CertificateSerializer},
    )
    def post(self, request: Request) -> Response:
        """Certify a person's hours. A valid certificate that says the same is given again (200)."""
        asked = CertificateAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now, user = timezone.now(), cast(User, request.user)
        form = IssueForm(user, asked.validated_data, at=now)
        if not form.is_valid():
            raise refused_by(form)
        key, actor = form.cleaned_data["person"].pk, self.actor(request)
        reason = acts.reason_in(form)
        opened = acts.opened(user=user, people=[key], reason=reason, actor=actor, at=now)
        wish, by = acts.wish_of(request._request, form, opened), certifying.certifier(user)
        made = services.issue(volunteer_id=key, wish=wish, by=by, actor=actor, at=now)
        return self.told(made.pk, 201 if made.issued_at == now else 200)

    def _asked(self, request: Request) -> QuerySet[RecordCertificate]:
        given = CertificatesAskedSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        key = told.get("unit")
        unit = scope.units_for(request.user).filter(pk=key).first() if key else None
        if key and unit is None:
            return RecordCertificate.objects.none()
        number = "".join(told.get("number", "").split())
        return queries.listed(request.user, CertificateFilter(unit, told.get("state", ""), number))


class CertificateDetail(CertificateEndpoint):
    """One certificate."""

    def get(self, request: Request, certificate_id: Any) -> Response:
        return self.told(certificate_id)


class RevokeCertificate(CertificateEndpoint):
    """Revoke a certificate: who certified it may, and the office always."""

    scope = Scope.CERTIFICATE

    @extend_schema(operation_id="certificates_revoke", request=RevokeSerializer)
    def post(self, request: Request, certificate_id: Any) -> Response:
        asked = RevokeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        one = get_object_or_404(certifying.revocable_by(request.user), pk=certificate_id)
        reason, actor = asked.validated_data["reason"], self.actor(request)
        services.revoke(certificate_id=one.pk, reason=reason, actor=actor, at=timezone.now())
        return self.told(one.pk)


class CertificateFile(CertificateEndpoint):
    """The PDF, the document number masked; who takes it is put on record."""

    renderer_classes = (PdfRenderer,)
    cache_control = NO_STORE
    metadata_class = None

    @extend_schema(
        operation_id="certificates_file",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, certificate_id: Any) -> Response:
        one, actor = self.found(certificate_id), self.actor(request)
        content = services.download(certificate=one, is_open=False, actor=actor, at=timezone.now())
        told = content_disposition_header(as_attachment=True, filename=acts.name_of(one))
        return Response(content, headers={"Content-Disposition": str(told)})
