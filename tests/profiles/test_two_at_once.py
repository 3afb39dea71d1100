"""Two people vouch for the same form in the same moment: one of them registers, once."""

import os
import time

import psycopg2
from psycopg2.extensions import POLL_OK

from tenants.audit.services import system_actor
from tests.factories import NOON, make_volunteer
from volunteers.people.profiles import services
from volunteers.people.profiles.models import Consent, Volunteer

OTHERS_ACT = """
    BEGIN;
    UPDATE alpha.volunteers_volunteer SET state = 'registered', registered_at = now();
    SELECT pg_sleep(1);
    COMMIT
"""


def begin_elsewhere(database):
    """Start the other's act on a connection of its own, without waiting for its end."""
    url = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{database}"
    other = psycopg2.connect(url, async_=True)
    while other.poll() != POLL_OK:
        time.sleep(0.01)
    other.cursor().execute(OTHERS_ACT)
    time.sleep(0.3)
    return other


def test_the_second_waits_and_finds_nothing_left_to_do(own_database, region):
    make_volunteer()
    other = begin_elsewhere(own_database)
    done = services.vouch(
        people=Volunteer.objects.all(), text_version="1", actor=system_actor("command"), at=NOON
    )
    other.close()
    assert done.registered == 0
    assert not Consent.objects.exists()
