"""Two offices close each other in the same moment: one of them stays."""

import pytest

from tenants.accounts import services
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tests.elsewhere import begin_elsewhere
from tests.factories import NOON

CLOSE_THE_OTHER = """
    SELECT 1 FROM alpha.accounts_rolegrant WHERE role = 'office' ORDER BY id FOR UPDATE;
    UPDATE alpha.accounts_user SET is_active = false WHERE username = 'other'
"""


def test_the_second_is_told_that_nobody_would_be_left(own_database, region, account):
    account("alpha", Role.OFFICE, username="other")
    mine = account("alpha", Role.OFFICE, username="mine")
    elsewhere = begin_elsewhere(own_database, CLOSE_THE_OTHER)
    with pytest.raises(services.LastOffice):
        services.deactivate(user_id=mine.pk, actor=system_actor("command"), at=NOON)
    elsewhere.close()
    assert User.objects.get(pk=mine.pk).is_active
