"""Two people vouch for the same form in the same moment: one of them registers, once."""

from tenants.audit.services import system_actor
from tests.elsewhere import begin_elsewhere
from tests.factories import NOON, make_volunteer
from volunteers.people.profiles import services
from volunteers.people.profiles.models import Consent, Volunteer

REGISTER = "UPDATE alpha.volunteers_volunteer SET state = 'registered', registered_at = now()"


def test_the_second_waits_and_finds_nothing_left_to_do(own_database, region):
    make_volunteer()
    other = begin_elsewhere(own_database, REGISTER)
    chosen = services.Chosen(Volunteer.objects.all(), "1")
    done = services.vouch(chosen=chosen, actor=system_actor("command"), at=NOON)
    other.close()
    assert done.registered == 0
    assert not Consent.objects.exists()
