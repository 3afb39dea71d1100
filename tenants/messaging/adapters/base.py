"""What a way of sending must be able to do, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it leaves. `values` fill the wording that is registered with a gateway."""

    template: str
    title: str
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


class Unsent(Exception):
    """A message was not taken. `code` is stable and tells nothing of the recipient."""

    is_final = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:64]


class Unreachable(Unsent):
    """Nobody answered, or the other side asks to try later."""


class Refused(Unsent):
    """The other side will not take this message, however often it is tried."""

    is_final = True


class Adapter(Protocol):
    """One way of sending."""

    def send(self, message: Outgoing) -> None:
        """Hand one message over.

        :raises Unreachable: it may be tried again
        :raises Refused: it may not
        """
