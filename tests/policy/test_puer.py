"""The Pu'er pack against 普创文办〔2018〕12号."""

import datetime as dt

import pytest

from tenants.policy.loader import load_pack
from tenants.policy.subjects.filings import YearDay
from tenants.policy.subjects.people import Approver
from tenants.policy.subjects.service import StarSpan
from tenants.policy.subjects.units import Measure

PACK = load_pack("puer")
POLICY = PACK.policy
QUOTAS = {rule.code: rule for rule in POLICY.quotas}


def test_ages_run_from_14_to_60_with_a_guardian_below_18():
    rule = POLICY.registration
    assert (rule.min_age, rule.max_age, rule.guardian_below) == (14, 60, 18)
    assert rule.guardian_fields == (
        "guardian_name",
        "guardian_relation",
        "guardian_phone",
        "guardian_consent",
    )


@pytest.mark.parametrize(
    ("code", "persons"),
    [
        ("organs", Measure.HEADCOUNT_STAFF),
        ("three_towns", Measure.HEADCOUNT_STAFF),
        ("townships", Measure.HEADCOUNT_STAFF),
        ("companies", Measure.HEADCOUNT_STAFF),
        ("teachers", Measure.TEACHERS),
        ("students", Measure.STUDENTS),
    ],
)
def test_all_of_these_people_are_asked_by_30_september_and_newcomers_after(code, persons):
    rule = QUOTAS[code]
    assert (rule.persons, rule.share_percent) == ((persons,), 100)
    assert (rule.due_on, rule.newcomers) == (dt.date(2018, 9, 30), True)


@pytest.mark.parametrize("code", ["communities", "pupils"])
def test_residents_and_pupils_are_exempt_by_the_notices_own_words(code):
    assert QUOTAS[code].share_percent is None


def test_staff_of_the_three_towns_communities_are_asked_before_communities_are_exempt():
    order = list(QUOTAS)
    assert order.index("three_towns") < order.index("communities")
    assert QUOTAS["three_towns"].under == ("simao_zhen", "nanping_zhen", "yixiang_zhen")


@pytest.mark.parametrize(
    ("code", "hours"), [("city_units", 100), ("city_companies", 50), ("county_units", 25)]
)
def test_hours_a_head_by_kind_and_place(code, hours):
    norm = next(norm for norm in POLICY.hours_norms if norm.code == code)
    assert (norm.kind, norm.hours) == ("mean", hours)


def test_stars_count_the_calendar_year():
    assert POLICY.stars.span is StarSpan.CALENDAR_YEAR
    assert POLICY.stars.hours == (100, 300, 600, 1000, 1500)


def test_statistics_tables_are_archived_in_september():
    assert (POLICY.archive.opens, POLICY.archive.closes) == (YearDay(9, 1), YearDay(9, 30))
    assert POLICY.archive.collector_kind == "county_civility_office"


def test_a_leader_and_a_person_in_charge_are_named_by_24_august():
    asked = POLICY.contact_return
    assert asked.due_on == dt.date(2018, 8, 24)
    assert [post.label for post in asked.people] == ["分管领导", "负责人"]


def test_counties_decide_by_delegation_all_else_the_federation():
    routes = {route.code: route for route in POLICY.approvals}
    assert routes["counties"].approver is Approver.DELEGATE
    assert routes["counties"].delegate == "county_civility_office"
    assert {route.approver for code, route in routes.items() if code != "counties"} == {
        Approver.FEDERATION
    }


def test_four_activity_days():
    days = [(day.month, day.day, day.weekday) for day in POLICY.activity_days]
    assert days == [(3, 5, None), (12, 5, None), (None, None, 5), (None, None, 6)]


def test_the_form_has_32_service_categories_and_7_kinds_of_employer():
    assert len(POLICY.categories) == 32
    assert [POLICY.categories[0].label, POLICY.categories[-1].label] == ["法律宣传", "其他"]


def test_the_notice_is_kept_in_its_own_words():
    (notice,) = PACK.notices
    assert notice.document_number == "普创文办〔2018〕12号"
    assert notice.body.startswith("各县（区）委、政府")
    assert "2018年志愿者招募工作在2018年9月30日前完成" in notice.body


def test_every_decision_names_its_clause():
    lists = (POLICY.quotas, POLICY.hours_norms, POLICY.approvals, POLICY.activity_days)
    assert all("普创文办〔2018〕12号" in entry.source for entries in lists for entry in entries)
