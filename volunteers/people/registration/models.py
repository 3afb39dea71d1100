"""Applications (注册申请) from draft to decision, and what proves that a person asked."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel, RegionQuerySet
from tenants.ids import uuid7
from tenants.jobs.models import Job
from tenants.keys.fields import EncryptedJSONField, EncryptedTextField
from volunteers.people.form.models import FormVersion
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

NUMBER_LABEL = "application.document_number"
PHONE_LABEL = "application.phone"
ANSWERS_LABEL = "application.answers"
GUARDIAN_LABEL = "application.guardian"
FORMER_LABEL = "decision.former"


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    UNIT_CONFIRMED = "unit_confirmed", _("单位已确认")
    APPROVED = "approved", _("已通过")
    RETURNED = "returned", _("已退回")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


WAITING = (ApplicationState.SUBMITTED, ApplicationState.UNIT_CONFIRMED)
OPEN = (*WAITING, ApplicationState.RETURNED)
WITH_FORM = (*OPEN, ApplicationState.APPROVED)  # what is printed to be signed and kept


class ApplicationQuerySet(RegionQuerySet):
    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class DecisionBatch(RegionModel):
    """One act of deciding on many applications. It can be taken back until `undo_until`; until
    then nobody is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    action = models.CharField(max_length=16)  # one of registration.rules.Action
    reason = models.TextField(default="", blank=True)
    counts = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=200)
    made_by = models.UUIDField(null=True)
    made_by_label = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    former = EncryptedJSONField(
        label=FORMER_LABEL, null=True
    )  # of people who were entered; until told
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["undo_until"],
                name="decision_not_told",
                condition=Q(told_at=None) & Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.made_at}"


class Application(RegionModel):
    """One person's request to be registered. What identifies them lies sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    reference = models.CharField(_("申请编号"), max_length=32, default="", blank=True)
    state = models.CharField(
        max_length=16, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    step = models.CharField(max_length=16, default="identity")  # where a draft is resumed
    channel = models.CharField(max_length=16, default="self")  # self, unit, api
    resume_hash = models.BinaryField(max_length=32, null=True)
    form_version = models.ForeignKey(
        FormVersion, null=True, on_delete=models.PROTECT, related_name="applications"
    )
    name = models.CharField(_("姓名"), max_length=64, default="", blank=True)
    name_sort = models.CharField(max_length=160, default="", blank=True)
    sex = models.CharField(_("性别"), max_length=1, default="0")
    birth_date = models.DateField(_("出生日期"), null=True)
    ethnicity = models.CharField(_("民族"), max_length=2, default="", blank=True)
    political_status = models.CharField(_("政治面貌"), max_length=2, default="", blank=True)
    employer_nature = models.CharField(_("工作单位性质"), max_length=8, default="", blank=True)
    document_kind = models.CharField(_("证件类型"), max_length=32, default="", blank=True)
    document_number = EncryptedTextField(_("证件号码"), label=NUMBER_LABEL, null=True)
    document_hash = models.BinaryField(max_length=32, null=True)
    phone = EncryptedTextField(_("移动电话"), label=PHONE_LABEL, null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    contact_confirmed_at = models.DateTimeField(null=True)
    answers = EncryptedJSONField(label=ANSWERS_LABEL, null=True)  # of the form's other fields
    files = models.JSONField(default=dict)  # field's code → name of the stored file
    guardian = EncryptedJSONField(label=GUARDIAN_LABEL, null=True)  # name, relation, phone
    guardian_confirmed_at = models.DateTimeField(null=True)
    agreements = models.JSONField(default=list)  # {code, version, given, at}
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="applications")
    route = models.CharField(max_length=41, default="", blank=True)  # ApprovalRoute.code
    approver_unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="applications_to_decide"
    )
    policy_version = models.CharField(max_length=200, default="", blank=True)
    has_conflict = models.BooleanField(default=False)  # a duplicate case is open
    returned_times = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(default="", blank=True)
    submitted_at = models.DateTimeField(null=True)
    unit_confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=150, default="", blank=True)
    decision = models.ForeignKey(
        DecisionBatch, null=True, on_delete=models.SET_NULL, related_name="applications"
    )
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="applications"
    )
    expires_at = models.DateTimeField(null=True)  # of a draft
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = ApplicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_hash"],
                name="application_is_open_once",
                condition=Q(state="submitted") | Q(state="unit_confirmed") | Q(state="returned"),
            ),
            models.UniqueConstraint(
                fields=["reference"], name="application_reference", condition=~Q(reference="")
            ),
            models.UniqueConstraint(
                fields=["resume_hash"],
                name="application_is_resumed_by_one",
                condition=Q(resume_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="application_waits_with_unit",
                condition=Q(state="draft")
                | Q(state="withdrawn")
                | Q(unit__isnull=False, submitted_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["approver_unit", "submitted_at"],
                name="application_queue",
                condition=Q(state="submitted") | Q(state="unit_confirmed"),
            ),
            models.Index(fields=["state", "decided_at"], name="application_decided"),
            models.Index(fields=["unit", "state"], name="application_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.reference or self.pk} {self.state}"


class ApplicationStep(RegionModel):
    """One step of an application's time line, as applicant and office see it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16, default="", blank=True)
    to_state = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=150, default="", blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="step_of_application")]

    def __str__(self) -> str:
        return f"{self.action} {self.at}"


class ReasonTemplate(RegionModel):
    """A reason that the office often gives, in words that tell how to mend it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    action = models.CharField(max_length=16)  # return, reject
    title = models.CharField(_("标题"), max_length=40)
    text = models.TextField(_("理由"), max_length=500)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position", "created_at"]

    def __str__(self) -> str:
        return self.title


class VolunteerNumber(RegionModel):
    """The register of volunteer numbers: each one given, to whom, or void. None is given twice."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    volunteer = models.OneToOneField(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="number_row"
    )
    application = models.ForeignKey(
        Application, null=True, on_delete=models.SET_NULL, related_name="numbers"
    )
    given_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    def __str__(self) -> str:
        return self.number


class ActivationCode(RegionModel):
    """A code by which an entered person confirms for themselves. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="activation_codes"
    )
    code_hash = models.BinaryField(max_length=32, unique=True)
    channel = models.CharField(max_length=8)  # printed, sms
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer"],
                name="activation_code_in_use_is_one",
                condition=Q(used_at=None) & Q(replaced_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.issued_at}"


class SignedForm(RegionModel):
    """The scan of a form that a person signed (附件1), kept by the unit that vouches for it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="signed_forms")
    stored_file = models.CharField(max_length=80)
    file_kind = models.CharField(max_length=8)  # pdf, jpeg, png
    file_digest = models.CharField(max_length=64)
    text_version = models.CharField(max_length=64)
    uploaded_by = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_kind} {self.uploaded_at}"
