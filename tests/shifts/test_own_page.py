"""A volunteer's own shifts: signing up, withdrawing, confirming, explaining, the calendar link."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from icalendar import Calendar

from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.factories import make_volunteer
from tests.service_factories import HOUR, make_project, make_shift, make_sign_up
from volunteers.service.shifts import queries
from volunteers.service.shifts.models import CalendarLink, SignUp

PAGE = "/me/shifts/"


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    client.user = sign_in(client, Role.VOLUNTEER)
    client.person = make_volunteer(state="registered", user=client.user)
    return client


def ahead(hours=24, **changes):
    starts = timezone.now() + hours * HOUR
    return make_shift(**{"starts_at": starts, "withdraw_until": starts - HOUR} | changes)


def act(client, act, **told):
    return client.post(PAGE, {"act": act} | told, follow=True).content.decode()


def state():
    return SignUp.objects.get().state


def test_signing_up_and_withdrawing_from_the_page(client):
    shift = ahead()
    assert "报名成功" in act(client, "sign_up", shift=shift.pk)
    shown = client.get(PAGE).content.decode()
    assert shift.project.title in shown
    assert "已退出" in act(client, "withdraw", sign_up=SignUp.objects.get().pk)
    assert state() == "withdrawn"


def test_a_full_shift_says_that_one_waits(client):
    shift = ahead(seats=1)
    make_sign_up(shift)
    assert "进入候补" in act(client, "sign_up", shift=shift.pk)


def test_a_refusal_is_told_and_nothing_written(client):
    shift = ahead(sign_up_opens_at=timezone.now() + HOUR)
    assert "报名尚未开始" in act(client, "sign_up", shift=shift.pk)
    assert not SignUp.objects.exists()


def test_an_offer_is_confirmed_from_the_page(client):
    until = timezone.now() + HOUR
    offer = make_sign_up(ahead(), client.person, state="offered", offered_until=until)
    assert "确认参加" in client.get(PAGE).content.decode()
    act(client, "confirm", sign_up=offer.pk)
    assert state() == "seated"


def test_an_absence_is_explained(client):
    absent = make_sign_up(ahead(-30), client.person, state="absent")
    assert "说明未到的原因" in client.get(PAGE).content.decode()
    assert "请写明理由" in act(client, "explain", sign_up=absent.pk, explanation="忙")
    assert "说明已提交" in act(client, "explain", sign_up=absent.pk, explanation="突发疾病")
    assert SignUp.objects.get().explanation == "突发疾病"


@pytest.mark.parametrize("told", [{}, {"act": "fly"}, {"act": "withdraw", "sign_up": "x"}])
def test_what_is_no_act_is_not_found(client, told):
    assert client.post(PAGE, told).status_code == 404


def test_nobody_acts_on_anothers_sign_up(client):
    other = make_sign_up(ahead())
    assert client.post(PAGE, {"act": "withdraw", "sign_up": other.pk}).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "goes"), [("/activities/", "/activities/"), ("https://evil.example/", PAGE)]
)
def test_an_act_comes_back_to_where_it_was_done(client, wanted, goes):
    told = {"act": "sign_up", "shift": ahead().pk, "next": wanted}
    assert client.post(PAGE, told)["Location"] == goes


def test_the_page_asks_the_same_of_the_database_however_many_shifts(client, count_queries):
    client.get(PAGE)  # what is read once for all is known from here on
    assert count_queries(client, 2) == count_queries(client, 7) <= 14


@pytest.fixture
def count_queries(django_assert_max_num_queries):
    def count(client, number):
        for place in range(number):
            hours = 24 * (SignUp.objects.count() + 1)
            make_sign_up(ahead(hours, place=f"{place}"), client.person)
            make_sign_up(ahead(-hours), client.person, state="absent", explanation="突发疾病")
        with django_assert_max_num_queries(30) as noted:
            client.get(PAGE)
        return len(noted)

    return count


def feed(client):
    return re.search(r"http://[^/]+(/calendars/mine/[^\"]+)", client.get(PAGE).content.decode())[1]


def test_the_calendar_holds_ones_shifts_with_their_zone(client, client_of):
    shift = ahead(note="带水")
    make_sign_up(shift, client.person)
    act(client, "make_link")
    answer = client_of("alpha").get(feed(client))
    read = Calendar.from_ical(answer.content)
    (event,), (zone,) = read.events, read.walk("VTIMEZONE")
    assert answer["Content-Type"].startswith("text/calendar")
    assert (event.start, event.end) == (shift.starts_at.replace(microsecond=0),
                                        shift.ends_at.replace(microsecond=0))  # fmt: skip
    assert str(event.start.tzinfo) == zone["TZID"] == "Asia/Shanghai"
    assert zone.walk("STANDARD")[-1]["TZOFFSETTO"].td == 8 * HOUR


def test_a_link_is_worth_nothing_once_it_is_revoked_or_made_anew_or_elsewhere(client, client_of):
    stranger = client_of("alpha")
    act(client, "make_link")
    first = feed(client)
    assert client_of("beta").get(first).status_code == 404
    act(client, "make_link")
    second = feed(client)
    assert [stranger.get(one).status_code for one in (first, second)] == [404, 200]
    act(client, "revoke_link")
    assert stranger.get(second).status_code == 404
    assert not CalendarLink.objects.exists()


def test_a_projects_calendar_marks_what_was_cancelled(client, client_of):
    shift = ahead(state="cancelled", cancelled_reason="台风预警")
    path = f"/calendars/projects/{shift.project_id}/"
    (event,) = Calendar.from_ical(client_of("alpha").get(path).content).events
    assert (event["STATUS"], str(event["DESCRIPTION"])) == ("CANCELLED", "已取消：台风预警")
    draft = make_project(state="draft")
    assert client_of("alpha").get(f"/calendars/projects/{draft.pk}/").status_code == 404


def cards(project, user):
    return queries.cards_for(project, user, timezone.now())


def test_cards_say_what_the_reader_may_do(client):
    project = make_project()
    mine, clash = ahead(project=project), ahead(25, project=project)
    full = ahead(90, project=project, seats=1)
    make_sign_up(mine, client.person)
    make_sign_up(full)
    first, second, third = cards(project, client.user)
    assert (first.mine.state, first.free, second.shift) == ("seated", 1, clash)
    assert "冲突" in str(second.refusal)
    assert (third.is_waiting_list, third.refusal, third.share) == (True, "", 100)


def test_cards_are_drawn_for_strangers_and_volunteers(client, django_assert_max_num_queries):
    project = make_project()
    for day in range(1, 4):
        make_sign_up(ahead(24 * day, project=project))
    request = RequestFactory().get("/activities/")
    request.user = client.user
    with django_assert_max_num_queries(10):
        shown = {"shift_cards": cards(project, client.user), "user": client.user}
        drawn = render_to_string("volunteers/service/shifts/shift_cards.html", shown, request)
    assert drawn.count('value="sign_up"') == 3


def test_a_shift_over_midnight_says_both_days(client):
    from volunteers.templatetags.shifts import span

    starts = dt.datetime(2014, 12, 31, 15, 0, tzinfo=dt.UTC)
    with in_region("alpha"):
        shown = span(make_shift(starts_at=starts))
    assert shown == "2014-12-31 周三 23:00–01-01 01:00"
