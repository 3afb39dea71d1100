"""The owner's connection: who may create and alter tables. The serving role may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

_LOGIN = ("USER", "PASSWORD")


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the default connection be the owner's for the length of a block.

    :raises RuntimeError: inside a transaction, which a change of connection would lose
    """
    owner = {key: settings.DATABASE_OWNER[key] for key in _LOGIN}
    before = {key: connection.settings_dict[key] for key in _LOGIN}
    if before == owner:
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("the owner's connection cannot be taken inside a transaction")
    _log_in(owner)
    try:
        yield
    finally:
        _log_in(before)


def _log_in(login: dict[str, str]) -> None:
    connection.close()
    connection.settings_dict.update(login)
