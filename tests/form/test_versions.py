"""A region's own fields, and the form as it was asked."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.audit.services import system_actor
from tenants.context import in_region, region_of
from tenants.models import PolicyVersion
from tenants.policy_versions.services import Decision, policy_in_force, publish
from volunteers.people.form import services
from volunteers.people.form.models import FormVersion
from volunteers.people.form.wording import shown

BLOOD = {
    **{"code": "blood_type", "label": "血型", "label_en": "Blood type", "type": "choice"},
    "options": [
        {"code": code.lower(), "label": code, "label_en": code} for code in ("A", "B", "AB", "O")
    ],
}
TEAM = {"code": "team", "label": "志愿服务队", "label_en": "Team", "required": True}


@pytest.fixture
def decide(region, at):
    def decide(by=region, **sections):
        found = PolicyVersion.objects.filter(region_code=by.code).order_by("-number").first()
        document = {**(found.document if found else {}), **sections}
        decision = Decision(document, at.date(), "加字段")
        with in_region(by.code):
            publish(region=by, decision=decision, actor=system_actor("page"), at=at)

    return decide


def codes(at):
    return [field.code for field in policy_in_force("alpha", at.date()).fields]


def test_own_fields_join_the_inherited_ones(decide, at):
    before = codes(at)
    decide(own_fields=[BLOOD, TEAM])
    assert codes(at) == [*before, "blood_type", "team"]


def test_what_a_province_changes_its_cities_inherit_beside_their_own(decide, region, at):
    province = region_of("gamma")
    decide(by=province, own_fields=[TEAM], hidden_fields=["qq"])
    decide(own_fields=[BLOOD])
    assert codes(at)[-2:] == ["team", "blood_type"]
    assert "qq" not in codes(at)
    decide(by=province, own_fields=[{**TEAM, "label": "服务队"}], hidden_fields=[])
    policy = policy_in_force("alpha", at.date())
    assert "服务队" in [field.label for field in policy.fields]
    assert "qq" in codes(at)
    assert [field.code for field in policy.own_fields] == ["blood_type"]


def test_a_region_hides_changes_and_orders_what_it_inherits(decide, at):
    post = {"code": "post", "label": "岗位", "label_en": "Post", "required": True}
    decide(own_fields=[post], hidden_fields=["qq"], field_order=["phone", "name"])
    fields = policy_in_force("alpha", at.date()).fields
    assert [field.code for field in fields[:2]] == ["phone", "name"]
    assert "qq" not in codes(at)
    assert next(field for field in fields if field.code == "post").label == "岗位"


def test_what_identifies_a_person_cannot_be_left_out(decide, at):
    decide(hidden_fields=["document_number"])
    with pytest.raises(Exception, match="identifies a person"):
        policy_in_force("alpha", at.date())


def test_equal_forms_share_a_version_and_a_change_makes_the_next(decide, at):
    first = services.version_in_force(at=at)
    assert services.version_in_force(at=at + dt.timedelta(hours=1)) == first
    decide(own_fields=[BLOOD])
    second = services.version_in_force(at=at)
    assert (first.number, second.number) == (1, 2)
    assert FormVersion.objects.count() == 2


def test_a_version_shows_its_answers_as_they_were_asked(decide, at):
    decide(own_fields=[BLOOD])
    old = services.version_in_force(at=at)
    renamed = {**BLOOD, "label": "血型（ABO）"}
    decide(own_fields=[renamed])
    for version, label in ((old, "血型"), (services.version_in_force(at=at), "血型（ABO）")):
        fields = services.fields_of(FormVersion.objects.get(pk=version.pk))
        lines = {line.label: line for line in shown(fields, {"blood_type": "ab"}, language="zh")}
        assert lines[label].text == "AB"
        assert lines["QQ号"].is_empty
