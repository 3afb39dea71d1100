"""On site: the leader's list, code and scanner, and the volunteer's phone."""

import re

import pytest
from django.utils import timezone

from tenants.accounts.roles import Role
from tests.factories import make_card, make_volunteer
from tests.service_factories import make_project, make_shift, make_sign_up
from volunteers.people.cards import verification
from volunteers.people.units.models import Unit
from volunteers.service.checkin import codes, limits
from volunteers.service.checkin.models import Check
from volunteers.service.ledger.models import HourEntry


@pytest.fixture
def shift(region):
    """A shift that has just begun."""
    school = Unit.objects.get(code="school")
    return make_shift(project=make_project(unit=school), starts_at=timezone.now(), seats=3)


@pytest.fixture
def leader(shift, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    return client


@pytest.fixture
def volunteer(shift, client_of, sign_in):
    """Somebody with a place, on their phone."""
    client = client_of("alpha")
    user = sign_in(client, Role.VOLUNTEER)
    client.person = make_volunteer(state="registered", user=user, volunteer_number="53080001")
    client.place = make_sign_up(shift, client.person)
    return client


def board_of(shift):
    return f"/checkin/{shift.pk}/"


def shown(shift):
    return codes.code(str(shift.code_secret), "alpha", shift.pk, timezone.now())


def kinds(person):
    return list(Check.objects.filter(volunteer=person).order_by("pk").values_list("kind", "source"))


def test_the_leader_ticks_the_list_and_the_figures_follow(leader, shift, volunteer):
    told = {"act": "in", "sign_up": volunteer.place.pk}
    page = leader.post(board_of(shift), told, follow=True).content.decode()
    assert f"已签到：{volunteer.person.name}" in page
    live = leader.get(f"{board_of(shift)}live/").content.decode()
    assert re.search(r"<dd>1<small> / 1</small></dd>", live)
    assert kinds(volunteer.person) == [("in", "list")]


def test_a_tick_by_mistake_is_taken_back(leader, shift, volunteer):
    for act in ("in", "undo", "in"):
        leader.post(board_of(shift), {"act": act, "sign_up": volunteer.place.pk})
    assert Check.objects.filter(volunteer=volunteer.person, voided_at=None).count() == 1


@pytest.mark.parametrize("scan", ["number", "card"])
def test_a_scanner_reads_the_card_or_the_number(leader, shift, volunteer, scan):
    card = make_card(volunteer.person)
    address = f"http://alpha.localhost/verify/{verification.code_of(card.pk)}/"
    scanned = {"number": "5308 0001", "card": address}[scan]
    leader.post(board_of(shift), {"act": "scan", "scanned": scanned})
    leader.post(board_of(shift), {"act": "scan", "scanned": scanned})
    assert kinds(volunteer.person) == [("in", "card")]  # scanned twice
    Check.objects.update(at=timezone.now() - timezone.timedelta(minutes=6))
    leader.post(board_of(shift), {"act": "scan", "scanned": scanned})
    assert kinds(volunteer.person) == [("in", "card"), ("out", "card")]


def test_a_card_that_is_not_on_the_list_is_told_what_to_do(leader, shift):
    page = leader.post(board_of(shift), {"act": "scan", "scanned": "999"}, follow=True)
    assert "名单上没有这张证或这个编号" in page.content.decode()


def test_the_qr_holds_an_address_that_checks_in(leader, shift, volunteer):
    token = codes.token(str(shift.code_secret), "alpha", shift.pk, timezone.now())
    assert "请签到" in volunteer.get(f"/c/{token}/").content.decode()
    page = volunteer.post(f"/c/{token}/", follow=True).content.decode()
    assert "已签到" in page
    assert kinds(volunteer.person) == [("in", "qr")]


def test_a_photo_of_a_code_is_worth_nothing(volunteer, shift):
    past = timezone.now() - timezone.timedelta(minutes=2)
    token = codes.token(str(shift.code_secret), "alpha", shift.pk, past)
    page = volunteer.post(f"/c/{token}/", follow=True).content.decode()
    assert "签到码不对或已失效" in page
    assert kinds(volunteer.person) == []


def test_six_digits_check_in_and_later_out_with_the_hours_told(volunteer, shift):
    volunteer.post("/me/checkin/", {"code": shown(shift)})
    Check.objects.update(at=shift.starts_at - timezone.timedelta(hours=2))
    type(shift).objects.update(starts_at=shift.starts_at - timezone.timedelta(hours=2))
    page = volunteer.post("/me/checkin/", {"code": shown(shift)}, follow=True).content.decode()
    assert "计入 120 分钟" in page
    assert "签到至签退" in page
    assert HourEntry.objects.get(volunteer=volunteer.person).minutes == 120


def test_wrong_codes_are_told_at_the_field_and_lock_after_five(volunteer, shift):
    wrong = f"{(int(shown(shift)) + 500000) % 10**6:06d}"
    for _try in range(limits.MOST_WRONG):
        assert (
            "签到码不对或已失效" in volunteer.post("/me/checkin/", {"code": wrong}).content.decode()
        )
    page = volunteer.post("/me/checkin/", {"code": shown(shift)}).content.decode()
    assert "已输错 5 次" in page
    assert kinds(volunteer.person) == []


def test_a_shift_of_another_unit_is_not_found(leader, shift):
    other = make_shift(project=make_project())
    assert leader.get(board_of(other)).status_code == 404
    assert leader.post(board_of(shift), {"act": "in", "sign_up": "x"}).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(leader, shift, django_assert_max_num_queries):
    for _person in range(3):
        make_sign_up(shift)
    with django_assert_max_num_queries(16):
        leader.get(board_of(shift))
