"""The demonstration's gateway: says on the worker's console that a message went, and to no one."""

from __future__ import annotations

import sys

from tenants.messaging.adapters.base import Outgoing


class ConsoleAdapter:
    """Sends nothing. The code itself is shown by the demonstration's page, never written here."""

    def send(self, message: Outgoing) -> None:
        """Write which kind of message would have gone, without its text and recipient."""
        sys.stdout.write(f"demo: a message of the kind {message.template} would have been sent\n")
        sys.stdout.flush()
