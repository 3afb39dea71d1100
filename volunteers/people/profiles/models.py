"""Volunteers (志愿者) of one region, and what they consented to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel, RegionQuerySet
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedJSONField, EncryptedTextField
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.form.models import FormVersion
from volunteers.people.units.models import Unit

DOCUMENT_LABEL = "volunteer.document_number"
PHONE_LABEL = "volunteer.phone"
ANSWERS_LABEL = "volunteer.answers"
GUARDIAN_LABEL = "volunteer.guardian"


class VolunteerState(models.TextChoices):
    ENTERED = "entered", _("已录入，待本人确认")
    REGISTERED = "registered", _("已注册")
    WITHDRAWN = "withdrawn", _("已退出")
    MOVED = "moved", _("已转出")
    DECEASED = "deceased", _("已去世")
    EXPELLED = "expelled", _("已除名")
    ANONYMISED = "anonymised", _("已匿名")


LIVE = (VolunteerState.ENTERED, VolunteerState.REGISTERED)


class VolunteerQuerySet(RegionQuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def known(self) -> Self:
        """Return those whom something still tells."""
        return self.exclude(state=VolunteerState.ANONYMISED)

    def hold(self, people: Collection[UUID]) -> bool:
        """Lock these people, and tell whether all of them are still there and known. A file that
        shows them is stored in the same transaction: whoever is being deleted was so before, or
        waits and then finds the file.
        """
        held = self.known().filter(pk__in=list(people)).order_by("pk")
        keys = held.select_for_update(no_key=True).values_list("pk", flat=True)
        return len(keys) == len(set(people))


class Volunteer(RegionModel):
    """One person on file. Entered by an import, registered by a consent of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(_("姓名"), max_length=64)
    name_sort = models.CharField(max_length=160, default="", blank=True)
    sex = models.CharField(_("性别"), max_length=1, default="0")
    birth_date = models.DateField(_("出生日期"), null=True)
    ethnicity = models.CharField(_("民族"), max_length=2, default="", blank=True)
    political_status = models.CharField(_("政治面貌"), max_length=2, default="", blank=True)
    document_kind = models.CharField(_("证件类型"), max_length=32)
    document_number = EncryptedTextField(_("证件号码"), label=DOCUMENT_LABEL, null=True)
    document_hash = models.BinaryField(max_length=32, null=True)
    phone = EncryptedTextField(_("联系电话"), label=PHONE_LABEL, null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    username = models.CharField(_("用户名"), max_length=20, default="", blank=True)
    unit = models.ForeignKey(  # found by the index `volunteer_by_unit`
        Unit, on_delete=models.PROTECT, related_name="volunteers", db_index=False
    )
    state = models.CharField(
        max_length=16, choices=VolunteerState.choices, default=VolunteerState.ENTERED
    )
    registered_at = models.DateTimeField(null=True)
    national_number = models.CharField(_("全国志愿者编号"), max_length=32, default="", blank=True)
    volunteer_number = models.CharField(
        _("志愿者编号"), max_length=32, default="", db_default="", blank=True
    )
    form_version = models.ForeignKey(
        FormVersion, null=True, on_delete=models.PROTECT, related_name="volunteers", db_index=False
    )
    answers = EncryptedJSONField(label=ANSWERS_LABEL, null=True)  # of the form's other fields
    files = models.JSONField(  # field's code → name of the stored file
        default=dict, db_default=models.Value({}, output_field=models.JSONField())
    )
    guardian = EncryptedJSONField(label=GUARDIAN_LABEL, null=True)  # name, relation, phone
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="volunteer"
    )
    suspended_at = models.DateTimeField(null=True)
    suspension_reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    ended_at = models.DateTimeField(null=True)  # withdrawn, moved, deceased, expelled
    ended_reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    identity_hashed_at = models.DateTimeField(null=True)  # compared with the province's regions
    batch = models.ForeignKey(
        ImportBatch, null=True, on_delete=models.SET_NULL, related_name="volunteers", db_index=False
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = VolunteerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_hash"],
                name="volunteer_document_is_live_once",
                condition=Q(state="entered") | Q(state="registered"),
            ),
            models.CheckConstraint(
                name="volunteer_registered_has_time",
                condition=~Q(state="registered") | Q(registered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["volunteer_number"],
                name="volunteer_number_is_one",
                condition=~Q(volunteer_number=""),
            ),
            models.UniqueConstraint(
                fields=["national_number"],
                name="volunteer_national_number_is_live_once",
                condition=~Q(national_number="") & (Q(state="entered") | Q(state="registered")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state"], name="volunteer_by_unit"),
            models.Index(fields=["name_sort", "id"], name="volunteer_by_name"),
            models.Index(fields=["phone_hash"], name="volunteer_by_phone"),
            models.Index(
                fields=["national_number"],
                name="volunteer_by_national_number",
                condition=~Q(national_number=""),
            ),
            models.Index(
                fields=["id"],
                name="volunteer_not_compared",
                condition=Q(identity_hashed_at=None) & (Q(state="entered") | Q(state="registered")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"  # no name: this string reaches log files

    @property
    def masked_number(self) -> str:
        return masked_number(str(self.document_number or ""))

    @property
    def masked_phone(self) -> str:
        return masked_phone(str(self.phone or ""))


class ConsentKind(models.TextChoices):
    OWN = "own", _("本人同意")
    VOUCHED = "vouched", _("单位留存本人签字的登记表")
    GUARDIAN = "guardian", _("监护人同意")


class Consent(RegionModel):
    """Who consented to which text, when, and who vouches for the signed form (条例 art. 25)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=16, choices=ConsentKind.choices)
    text_version = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    vouched_by = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_vouched_has_voucher",
                condition=~Q(kind="vouched") | Q(vouched_by__isnull=False) | Q(batch__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text_version}"


class UnmaskGrant(RegionModel):
    """Leave to see a person's sealed values: who asked, why, and for one under 18, who approved."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user_id = models.UUIDField()
    object_type = models.CharField(max_length=16)  # volunteer, application
    object_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    needs_approval = models.BooleanField(default=False)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    is_refused = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_id", "user_id"], name="unmask_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"
