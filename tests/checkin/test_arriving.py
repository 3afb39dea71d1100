"""The QR opened by a phone whose owner is not signed in yet, and which phone it was."""

import datetime as dt

import pytest
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.factories import make_volunteer
from tests.service_factories import make_project, make_shift, make_sign_up
from volunteers.people.units.models import Unit
from volunteers.service.checkin import arriving, codes
from volunteers.service.checkin.models import Check

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def shift(region):
    school = Unit.objects.get(code="school")
    return make_shift(project=make_project(unit=school), starts_at=timezone.now())


@pytest.fixture
def phone(client_of):
    return client_of("alpha")


@pytest.fixture
def arrive(shift, phone, sign_in):
    """Scan before signing in, so many minutes ago; then sign in and tap the button."""

    def go(minutes, scans=True):
        then = timezone.now() - minutes * MINUTE
        address = f"/c/{codes.token(str(shift.code_secret), 'alpha', shift.pk, then)}/"
        if scans:
            now = timezone.now()
            phone.get(f"/c/{codes.token(str(shift.code_secret), 'alpha', shift.pk, now)}/")
            session = phone.session
            session[arriving.SEEN] = [address.split("/")[2], then.isoformat()]
            session.save()
        make_sign_up(shift, make_volunteer(state="registered", user=sign_in(phone, Role.VOLUNTEER)))
        return phone.post(address, follow=True).content.decode()

    return go


def test_a_stranger_who_scans_signs_in_and_is_checked_in_by_what_was_read(arrive, phone):
    assert "已签到" in arrive(3)
    assert Check.objects.get().source == "qr"


@pytest.mark.parametrize(("minutes", "scans"), [(6, True), (3, False)])
def test_what_was_read_too_long_ago_or_by_another_phone_is_worth_nothing(arrive, minutes, scans):
    assert "签到码不对或已失效" in arrive(minutes, scans)
    assert not Check.objects.exists()


def test_the_session_keeps_a_code_only_if_it_is_good_now(shift, phone):
    for ago, kept in ((2, False), (0, True)):
        then = timezone.now() - ago * MINUTE
        answer = phone.get(f"/c/{codes.token(str(shift.code_secret), 'alpha', shift.pk, then)}/")
        assert "/sign-in/" in answer["Location"]
        assert (arriving.SEEN in phone.session) is kept


def test_a_phone_is_known_again_by_a_hash_that_tells_nothing(arrive, phone):
    arrive(0)
    (kept,) = Check.objects.values_list("device_hash", flat=True)
    cookie = phone.cookies[arriving.DEVICE_COOKIE]
    assert cookie["httponly"]
    assert len(bytes(kept)) == 32
    assert cookie.value.encode() not in bytes(kept)


def test_the_leader_checks_in_for_somebody_and_says_why(shift, client_of, sign_in):
    leader, place = client_of("alpha"), make_sign_up(shift)
    sign_in(leader, Role.UNIT_ADMIN, unit="school")
    told = {"act": "override", "sign_up": place.pk}
    page = leader.post(f"/checkin/{shift.pk}/", told | {"reason": "忙"}, follow=True)
    assert "代签请写明理由" in page.content.decode()
    page = leader.post(f"/checkin/{shift.pk}/", told | {"reason": "手机没电"}, follow=True)
    assert "已代签" in page.content.decode()
    assert (Check.objects.get().source, Check.objects.get().reason) == ("override", "手机没电")
    assert AuditRow.objects.filter(action="shift.check").count() == 1
