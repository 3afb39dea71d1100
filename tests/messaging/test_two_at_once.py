"""One code typed in two places in the same moment proves the contact once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.messaging import errors, services
from tests.elsewhere import begin_elsewhere

CONFIRM = "UPDATE alpha.messaging_contactcode SET confirmed_at = now()"


def test_the_second_is_told_that_the_code_is_used(
    own_database: str, region: Any, at: dt.datetime
) -> None:
    asked = {"channel": "sms", "contact": "13800138000", "purpose": "claim", "at": at}
    code = services.send_code(**asked).shown  # type: ignore[arg-type]
    other = begin_elsewhere(own_database, CONFIRM)
    with pytest.raises(errors.CodeOver):
        services.check_code(**asked, code=code)  # type: ignore[arg-type]
    other.close()
