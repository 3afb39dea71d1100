"""Files for the national system go when they have served; batches and their counts stay."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.keys import files
from tests.exchange.test_batches import answer, make_people, office, prepare, url
from volunteers.people.exchange import keeping
from volunteers.people.exchange.models import NationalBatch
from volunteers.people.exchange.rules import Keeping

__all__ = ["office"]
ACTOR = system_actor("task")
TERMS = Keeping(relativedelta(months=3), relativedelta(months=12))
moments = st.datetimes(dt.datetime(2014, 1, 1), dt.datetime(2040, 1, 1))
DAY = dt.timedelta(days=1)


@given(moments, moments | st.none())
def test_a_file_is_kept_no_longer_than_either_term(made, answered):
    end = TERMS.until(made, answered)
    assert end <= made + TERMS.longest
    if answered is None:
        assert end == made + TERMS.longest
    else:
        assert end <= answered + TERMS.after_answer


def destroyed(batch, at):
    gone = keeping.destroy_due(actor=ACTOR, at=at)
    batch.refresh_from_db()
    return gone == 1 and not batch.stored_file


@pytest.fixture
def batch(office):
    make_people(1)
    return prepare(office)


def test_an_answered_file_goes_three_months_later(
    office, batch, django_capture_on_commit_callbacks
):
    answer(office, batch, [("B1-1", "530800000001", "")])
    batch.refresh_from_db()
    name, end = batch.stored_file, batch.answered_at + relativedelta(months=3)
    assert not destroyed(batch, end - DAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert destroyed(batch, end)
    with pytest.raises(FileNotFoundError):
        files.get(name)
    told = AuditRow.objects.get(action="national.destroy_file")
    assert (told.object_id, told.changes) == (str(batch.pk), {"file": batch.file_digest})


def test_a_file_without_an_answer_goes_after_a_year_and_its_batch_can_still_be_given_up(
    office, batch
):
    end = batch.created_at + relativedelta(months=12)
    assert not destroyed(batch, end - DAY)
    assert destroyed(batch, end)
    page = office.get(url("batch", batch)).content.decode()
    assert "文件已不再保存" in page
    assert "取消批次" in page
    told = office.post(url("download", batch), follow=True).content.decode()
    assert "文件已不再保存，不能下载" in told
    office.post(url("take_back", batch))
    assert NationalBatch.objects.get().state == "cancelled"


def test_the_page_says_until_when_the_file_is_kept(office, batch):
    NationalBatch.objects.update(created_at=dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC))
    assert "系统保存到 2027-01-05 10:00" in office.get(url("batch", batch)).content.decode()


def test_many_batches_are_looked_at_in_few_queries(office, batch, django_assert_max_num_queries):
    for number in range(2, 12):
        NationalBatch.objects.create(
            number=number, stored_file=f"national/{number:032x}", created_at=batch.created_at
        )
    end = batch.created_at + relativedelta(months=12)
    with django_assert_max_num_queries(12):
        assert keeping.destroy_due(actor=ACTOR, at=end) == 11
