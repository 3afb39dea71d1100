"""Certificates of record (志愿服务记录证明), and the copies that are kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedJSONField
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

SHOWN_LABEL = "certificate.shown"


class CertificateState(models.TextChoices):
    VALID = "valid", _("有效")
    REVOKED = "revoked", _("已撤销")


class RecordCertificate(RegionModel):
    """One certificate of a person's hours in a period, both days included. `shown` is all that
    stands on it, sealed; its file is kept as it was given out. `certified_by` is the unit that
    certifies what it recorded; none: the region's office.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(_("证明编号"), max_length=32, unique=True)
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="record_certificates"
    )
    certified_by = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="record_certificates"
    )
    period_from = models.DateField()
    period_to = models.DateField()
    timed_minutes = models.PositiveIntegerField()
    backfilled_minutes = models.PositiveIntegerField()
    shown = EncryptedJSONField(label=SHOWN_LABEL, null=True)
    stored_file = models.CharField(max_length=255, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(
        max_length=16, choices=CertificateState.choices, default=CertificateState.VALID
    )
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoke_reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="certificate_period_is_one", condition=Q(period_to__gte=F("period_from"))
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-issued_at"], name="certificate_newest")]

    def __str__(self) -> str:
        return self.number
