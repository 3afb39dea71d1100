"""Messages to one person by SMS or e-mail, and the codes that prove a contact."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedJSONField, EncryptedTextField

RECIPIENT_LABEL = "message.recipient"
TEXT_LABEL = "message.text"
VALUES_LABEL = "message.values"
CODE_TEMPLATE = "code"


class Channel(models.TextChoices):
    SMS = "sms", _("短信")
    EMAIL = "email", _("电子邮件")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    DROPPED = "dropped", _("不再发送")


class Message(RegionModel):
    """One message. Recipient and text are sealed, and emptied once it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    template = models.CharField(max_length=48)
    recipient = EncryptedTextField(label=RECIPIENT_LABEL, null=True)
    text = EncryptedTextField(label=TEXT_LABEL, null=True)
    values = EncryptedJSONField(label=VALUES_LABEL, null=True)  # of an SMS gateway's wording
    about = models.UUIDField(null=True)  # the application, volunteer or code that it is about
    state = models.CharField(
        max_length=8, choices=MessageState.choices, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"], name="message_queued", condition=models.Q(state="queued")
            ),
            models.Index(fields=["about"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.state}"


class ContactCode(RegionModel):
    """A code sent to a phone or mailbox, to prove that its holder reads it. Only hashes."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    purpose = models.CharField(max_length=32)
    contact_hash = models.BinaryField(max_length=32)
    code_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_hash", "purpose", "-created_at"], name="code_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose}"
