"""What a volunteer asks for about their own data (个人信息保护法 art. 44 to 47)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedJSONField
from volunteers.people.profiles.models import Volunteer

VALUES_LABEL = "data_request.values"


class RequestKind(models.TextChoices):
    CORRECT = "correct", _("更正")
    DELETE = "delete", _("删除")


class RequestState(models.TextChoices):
    OPEN = "open", _("待办理")
    DONE = "done", _("已办理")
    REFUSED = "refused", _("未予办理")
    CANCELLED = "cancelled", _("已撤回")


class DataRequest(RegionModel):
    """A correction or deletion asked for by the person; the values lie sealed until decided."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="data_requests")
    kind = models.CharField(max_length=8, choices=RequestKind.choices)
    state = models.CharField(max_length=16, choices=RequestState.choices, default=RequestState.OPEN)
    values = EncryptedJSONField(label=VALUES_LABEL, null=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "kind"],
                name="data_request_is_open_once",
                condition=Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
