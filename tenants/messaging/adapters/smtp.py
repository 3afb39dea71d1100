"""E-mail by the mail server that the settings name (EMAIL_URL)."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from tenants.messaging.adapters.base import TIMEOUT_SECONDS, Outgoing, Refused, Unreachable

FINAL = range(500, 600)  # RFC 5321: permanent


class SmtpAdapter:
    """Sends by SMTP, with Django's own backend."""

    def send(self, message: Outgoing) -> None:
        """Send one e-mail.

        :raises Unreachable: no connection, or the server asks to try later
        :raises Refused: the server refuses the recipient or the message for good
        """
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        letter = EmailMessage(
            subject=message.title,
            body=message.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.recipient],
            connection=connection,
        )
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _judged([code for code, _text in error.recipients.values()]) from None
        except smtplib.SMTPResponseException as error:
            raise _judged([error.smtp_code]) from None
        except (smtplib.SMTPException, OSError):
            raise Unreachable("smtp_unreachable") from None


def _judged(codes: list[int]) -> Unreachable | Refused:
    """Return what an answer comes to; the server's words may quote the recipient."""
    worst = max(codes, default=0)
    told = f"smtp_{worst}"
    return Refused(told) if worst in FINAL else Unreachable(told)
