"""The office changes its form by the page; applicants see it from the day on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.context import in_region
from tenants.policy_versions.services import policy_in_force
from volunteers.people.form import services
from volunteers.people.form.forms import answers_form
from volunteers.people.form.wording import shown

TEAM = {"label": "志愿服务队", "label_en": "Team", "type": "text", "required": "on"}
BLOOD = {"label": "血型", "label_en": "Blood type", "type": "choice", "options": "A\nB\nAB\nO"}
EDITOR = "/form/"


@pytest.fixture
def office(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE, username="office_form")
    return client


def add(office, **field):
    return office.post(reverse("form:new"), field)


def publish(office, **changes):
    values = {"effective_from": timezone.localdate().isoformat(), "reason": "本市需要"}
    return office.post(reverse("form:publish"), values | changes, follow=True).content.decode()


def fields():
    with in_region("alpha"):
        return policy_in_force("alpha", timezone.localdate()).fields


def test_own_fields_are_asked_once_they_are_published(office):
    add(office, **TEAM), add(office, **BLOOD)
    assert "zhiyuanfuwudui" not in [entry.code for entry in fields()]
    assert "新表单已发布" in publish(office)
    form = answers_form(fields())({"zhiyuanfuwudui": "急救队", "xuexing": "ab"})
    assert form.is_valid(), form.errors
    assert form.answers == {"zhiyuanfuwudui": "急救队", "xuexing": "ab"}


def test_what_was_answered_keeps_its_version(office):
    add(office, **BLOOD)
    publish(office)
    old = services.version_in_force(at=timezone.now())
    changed = {**BLOOD, "label": "血型（ABO）"}
    office.post(reverse("form:field", args=["xuexing"]), changed)
    publish(office)
    lines = shown(services.fields_of(old), {"xuexing": "ab"}, language="zh-hans")
    assert ("血型", "AB") in [(line.label, line.text) for line in lines]
    assert services.version_in_force(at=timezone.now()) != old


def test_a_draft_is_seen_by_nobody_and_can_be_dropped(office):
    add(office, **TEAM)
    assert "还没有发布" in office.get(EDITOR).content.decode()
    office.post(reverse("form:change"), {"act": "discard"})
    assert "还没有发布" not in office.get(EDITOR).content.decode()
    assert "表单没有变动" in publish(office)


def test_a_field_is_hidden_moved_and_shown_again(office):
    office.post(reverse("form:change"), {"act": "remove", "code": "qq"})
    publish(office)
    assert "qq" not in [entry.code for entry in fields()]
    office.post(reverse("form:change"), {"act": "show", "code": "qq"})
    office.post(reverse("form:change"), {"act": "up", "code": "qq"})
    publish(office)
    assert "qq" in [entry.code for entry in fields()]


def test_what_identifies_a_person_stays(office):
    gone = office.post(reverse("form:change"), {"act": "remove", "code": "document_number"})
    assert gone.status_code == 404
    page = office.post(
        reverse("form:field", args=["name"]), {"label": "姓名", "label_en": "Name", "type": "text"}
    )
    assert "用来识别本人的项目必须填写" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"options": ""}, "请填写选项"),
        ({"type": "code"}, "请选择一种标准代码"),
        ({"type": "number", "minimum": "9", "maximum": "1"}, "最小值不能大于最大值"),
        ({"label": ""}, "请填写此项"),
    ],
)
def test_a_field_that_contradicts_itself_is_told_at_its_place(office, changes, said):
    assert said in add(office, **(BLOOD | changes)).content.decode()


def test_the_preview_shows_the_field_while_it_is_written(office):
    page = office.post(reverse("form:preview"), BLOOD).content.decode()
    assert "血型" in page
    assert ">AB<" in page


def test_a_day_that_is_over_is_refused(office):
    add(office, **TEAM)
    assert "生效日期不能早于今天" in publish(office, effective_from="2014-01-01")


def test_the_history_says_who_changed_the_form_and_why(office):
    assert "还没有改动过" in office.get(reverse("form:history")).content.decode()
    add(office, **TEAM)
    publish(office)
    page = office.get(reverse("form:history")).content.decode()
    assert "本市需要" in page
    assert "office_form" in page


def test_the_editor_asks_the_same_few_questions_however_long(office, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert office.get(EDITOR).status_code == 200


def test_a_draft_over_a_version_that_somebody_replaced_is_not_published(office, client_of, sign_in):
    add(office, **TEAM)
    other = client_of("alpha")
    sign_in(other, Role.OFFICE, username="office_other")
    add(other, **BLOOD)
    assert "新表单已发布" in publish(other)
    assert "其他人已发布了新版" in publish(office)
    assert "zhiyuanfuwudui" not in [entry.code for entry in fields()]


def test_what_is_published_for_a_later_day_is_not_lost(office):
    later = timezone.localdate() + dt.timedelta(days=9)
    add(office, **TEAM)
    publish(office, effective_from=later.isoformat())
    page = office.get(EDITOR).content.decode()
    assert "志愿服务队" in page
    assert "今天的申请仍使用现行表" in page
    add(office, **BLOOD)
    assert "生效日期不能早于这一天" in publish(office)
    assert "新表单已发布" in publish(office, effective_from=later.isoformat())
    assert "zhiyuanfuwudui" not in [entry.code for entry in fields()]


def test_the_history_says_what_changed(office):
    add(office, **TEAM)
    publish(office)
    office.post(reverse("form:change"), {"act": "remove", "code": "qq"})
    publish(office)
    page = office.get(reverse("form:history")).content.decode()
    assert page.index("不再填写") < page.index("新增")
    assert page.index("QQ号") < page.index("志愿服务队")


def test_a_field_may_be_called_like_anything(region):
    from tenants.policy.subjects.people import FieldType, Option
    from tests.form.declarations import field

    codes = ("categories", "errors", "answers", "declared", "media")
    fields = [field(FieldType.TEXT, code) for code in codes]
    form = answers_form(fields, categories=[Option("甲", "A", "a")])({code: code for code in codes})
    assert form.is_valid(), form.errors
    assert form.answers == {code: code for code in codes}
