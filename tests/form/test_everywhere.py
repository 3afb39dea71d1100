"""What the office adds to its form by the page is asked and told everywhere; old answers stay."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tests.factories import make_token, make_user, make_volunteer
from tests.imports import books
from tests.wizard.walks import Applicant
from volunteers.people.form import services
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import unattended

TEAM = {"label": "志愿服务队", "label_en": "Team", "type": "text", "required": "on"}
BLOOD = {"label": "血型", "label_en": "Blood type", "type": "choice", "options": "A\nB\nAB\nO"}
ANSWERED = {"zhiyuanfuwudui": "急救队", "xuexing": "ab"}
SCOPES = ["me:read", "volunteers:read", "answers:read"]
OPENAPI = "application/vnd.oai.openapi+json"


def publish(office, **fields):
    for code, field in fields.items():
        page = reverse("form:field", args=[code]) if code.islower() else reverse("form:new")
        assert office.post(page, field).status_code == 302
    values = {"effective_from": timezone.localdate().isoformat(), "reason": "本市需要"}
    assert office.post(reverse("form:publish"), values).status_code == 302


@pytest.fixture
def office(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE, username="office_form")
    publish(client, TEAM=TEAM, BLOOD=BLOOD)
    return client


@pytest.fixture
def person(office):
    version = services.version_in_force(at=timezone.now())
    return make_volunteer(name="张三", answers=dict(ANSWERED), form_version=version)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def at_details(client_of):
    applicant = Applicant(client_of("alpha"))
    applicant.identity(), applicant.unit()
    return applicant


def imported(*rows):
    content = books.xlsx(rows, headings=(*books.HEADINGS, "血型", "志愿服务队"))
    asked = unattended.Asked(name="名册.xlsx", content=content, commit=True)
    return unattended.run(asked=asked, actor=system_actor("command"), at=timezone.now())


def test_the_wizard_asks_and_keeps_them(office, client_of):
    applicant = at_details(client_of)
    page = text(applicant.client.get("/register/details/"))
    assert "志愿服务队" in page
    assert '<option value="ab">AB</option>' in page
    applicant.details(**ANSWERED), applicant.agreements(), applicant.submit()
    assert ANSWERED.items() <= applicant.row.answers.items()


def test_the_wizard_asks_for_what_is_required(office, client_of):
    applicant = at_details(client_of)
    assert "请填写此项" in text(applicant.details(xuexing="ab"))
    assert "急救队" in text(applicant.details(zhiyuanfuwudui="急救队", xuexing="c"))


def test_an_old_application_shows_what_it_was_asked(office, client_of):
    applicant = at_details(client_of)
    applicant.details(**ANSWERED), applicant.agreements(), applicant.submit()
    publish(office, xuexing={**BLOOD, "label": "血型（ABO）", "options": "A\nB"})
    page = text(office.get(reverse("approvals:detail", args=[applicant.row.pk])))
    assert "血型" in page
    assert "血型（ABO）" not in page
    assert "急救队" in page
    assert "AB" in page


def test_an_old_volunteer_shows_what_it_was_asked(office, person):
    publish(office, xuexing={**BLOOD, "label": "血型（ABO）", "options": "A\nB"})
    page = text(office.get(reverse("profiles:detail", args=[person.pk])))
    assert "血型" in page
    assert "血型（ABO）" not in page
    assert "急救队" in page
    assert "AB" in page


def test_the_template_asks_them(office):
    book = openpyxl.load_workbook(io.BytesIO(office.get("/imports/template/").content))
    heads = [cell.value for cell in book["统计表"][3]]
    assert heads[-2:] == ["志愿服务队", "血型"]


def test_a_roster_brings_them_in(office):
    done = imported([*books.person(1), "AB", "急救队"], [*books.person(2), "C", "急救队"])
    assert [error["column"] for error in done["errors"]] == ["血型"]
    assert imported([*books.person(1), "AB", "急救队"])["created"] == 1
    assert Volunteer.objects.get().answers == ANSWERED


def test_the_file_of_the_roster_has_them(office, person):
    sent = {"kind": "csv", "everyone": "1"}
    heads, line, *_ = csv.reader(io.StringIO(text(office.post("/roster/export/", sent))))
    told = dict(zip(heads, line, strict=True))
    assert (told["志愿服务队"], told["血型"]) == ("急救队", "AB")


def test_the_api_describes_and_gives_them(office, person, client_of):
    make_token(make_user(Role.OFFICE), "zx_form_secret", scopes=SCOPES)
    client = client_of("alpha")
    client.defaults["HTTP_AUTHORIZATION"] = "Bearer zx_form_secret"
    found = client.get(f"/api/v1/volunteers/{person.pk}").json()
    assert found["answers"] == ANSWERED
    schema = client.get("/api/v1/schema", HTTP_ACCEPT=OPENAPI).json()
    described = schema["components"]["schemas"]["Volunteer"]["properties"]["answers"]
    assert described["properties"]["xuexing"]["enum"] == ["a", "b", "ab", "o"]
    assert described["properties"]["zhiyuanfuwudui"]["title"] == "志愿服务队"


def test_a_field_that_went_is_still_shown_where_it_was_answered(office, person):
    office.post(reverse("form:change"), {"act": "remove", "code": "xuexing"})
    publish(office)
    person.form_version = services.version_in_force(at=timezone.now())
    person.save(update_fields=["form_version"])
    page = text(office.get(reverse("profiles:detail", args=[person.pk])))
    assert "血型" in page
    assert "AB" in page


def test_of_somebody_under_18_no_answer_is_shown_before_it_was_approved(office, person):
    person.birth_date = timezone.localdate().replace(day=1) - dt.timedelta(days=5000)
    person.save(update_fields=["birth_date"])
    assert "急救队" not in text(office.get(reverse("profiles:detail", args=[person.pk])))


def test_of_somebody_under_18_no_answer_leaves_by_file_or_api(office, person, client_of):
    born = timezone.localdate().replace(year=timezone.localdate().year - 16, day=1)
    Volunteer.objects.filter(pk=person.pk).update(birth_date=born)
    file = text(office.post("/roster/export/", {"kind": "csv", "everyone": "1"}))
    assert "张三" in file
    assert "急救队" not in file
    secret = "zx_0minors0_x"
    make_token(make_user(Role.OFFICE), secret, scopes=SCOPES)
    bearer = {"Authorization": f"Bearer {secret}"}
    told = client_of("alpha").get(f"/api/v1/volunteers/{person.pk}", headers=bearer).json()
    assert (told["name"], told["answers"]) == ("张三", None)


def test_the_persons_page_asks_a_bounded_number_of_questions(
    office, person, django_assert_max_num_queries
):
    page = reverse("profiles:detail", args=[person.pk])
    with django_assert_max_num_queries(16):
        assert office.get(page).status_code == 200
