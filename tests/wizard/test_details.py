"""The region's own form within the steps: its fields, its files, its versions."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tenants.audit.services import system_actor
from tenants.keys import files
from tenants.policy_versions.services import Decision, publish
from tests.factories import NOON
from tests.wizard.walks import Applicant
from volunteers.people.registration import applying
from volunteers.people.registration.models import DecisionBatch
from volunteers.people.registration.wizard import errors

BLOOD = {"code": "blood_type", "label": "血型", "label_en": "Blood type", "required": True}


@pytest.fixture
def applicant(region: Any, client_of: Any) -> Applicant:
    return Applicant(client_of("alpha"))


def asks_for_blood(region: Any) -> None:
    decision = Decision({"own_fields": [BLOOD]}, dt.date(2013, 12, 26), "测试")
    publish(region=region, decision=decision, actor=system_actor("test"), at=NOON)


def photo() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(buffer, "JPEG")
    return SimpleUploadedFile("me.jpg", buffer.getvalue(), "image/jpeg")


def ready(applicant: Applicant) -> Applicant:
    applicant.identity(), applicant.unit()
    return applicant


def test_a_regions_own_field_is_asked_for_and_kept(region: Any, applicant: Applicant) -> None:
    asks_for_blood(region)
    ready(applicant)
    assert "请填写此项" in applicant.details().content.decode()
    assert applicant.details(blood_type="O").url == "/register/agreements/"
    assert applicant.row.answers["blood_type"] == "O"


def test_a_form_that_has_changed_meanwhile_is_asked_again(
    region: Any, applicant: Applicant
) -> None:
    applicant.filled()
    asks_for_blood(region)
    assert applicant.client.get("/register/check/").url == "/register/details/"
    assert applicant.details(blood_type="A").url == "/register/check/"


def test_a_returned_application_is_mended_under_the_form_that_it_answered(
    region: Any, applicant: Applicant
) -> None:
    version = applicant.submitted().form_version_id
    type(applicant.row).objects.update(state="returned", reason="请改")
    asks_for_blood(region)
    assert applicant.details(employer="二号学校").url == "/register/check/"
    assert applicant.submit().url == "/register/status/"
    assert applicant.row.form_version_id == version
    assert not DecisionBatch.objects.exists()


def test_an_answer_that_is_emptied_is_gone(applicant: Applicant) -> None:
    ready(applicant).details(post="干事")
    assert applicant.row.answers["post"] == "干事"
    applicant.details(post="")
    assert "post" not in applicant.row.answers


def test_a_photo_is_kept_sealed_and_replaced(
    applicant: Applicant, django_capture_on_commit_callbacks: Any
) -> None:
    ready(applicant).details(photo=photo())
    first = applicant.row.files["photo"]
    assert files.get(first).startswith(b"\xff\xd8")
    with django_capture_on_commit_callbacks(execute=True):
        applicant.details(photo=photo())
    assert applicant.row.files["photo"] != first
    with pytest.raises(FileNotFoundError):
        files.get(first)


def test_a_photo_stays_where_none_is_sent_again(applicant: Applicant) -> None:
    ready(applicant).details(photo=photo())
    kept = applicant.row.files
    applicant.details(employer="二号学校")
    assert applicant.row.files == kept


def test_a_file_that_is_no_picture_is_told_at_its_field(applicant: Applicant) -> None:
    wrong = SimpleUploadedFile("me.jpg", b"not a picture", "image/jpeg")
    answer = ready(applicant).details(photo=wrong).content.decode()
    assert answer.count("请上传 JPEG 或 PNG 照片") == 2


def test_codes_of_the_form_are_kept_as_columns(applicant: Applicant) -> None:
    ready(applicant).details(ethnicity="01", political_status="03", employer_nature="1")
    row = applicant.row
    assert (row.ethnicity, row.political_status) == ("01", "03")
    assert row.updated_at <= timezone.now()


def test_a_photo_of_a_step_that_is_refused_is_not_kept(
    applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_files()
    ready(applicant)

    def closed_meanwhile(**_given: Any) -> None:
        raise errors.UnitClosed

    monkeypatch.setattr(applying, "keep_step", closed_meanwhile)
    assert "这个单位不能选" in applicant.details(photo=photo()).content.decode()
    assert kept_files() == before


def kept_files() -> set[Path]:
    return set((Path(settings.MEDIA_ROOT) / "alpha" / "answers").glob("*"))
