"""Five thousand people there and back, twenty of them refused."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter

from tenants.audit.services import system_actor
from tenants.jobs import services as jobs
from tests.factories import NOON, make_number
from volunteers.people.exchange import answers, queries, services
from volunteers.people.exchange.models import NationalRow
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

PEOPLE, REFUSED = 5000, 20
ACTOR = system_actor("page")


@pytest.fixture
def many(region):
    unit = Unit.objects.get(code="school")
    Volunteer.objects.bulk_create(
        Volunteer(
            name=f"甲{serial}",
            document_kind="passport",
            document_number=make_number(serial),
            document_hash=serial.to_bytes(32, "big"),
            phone="13800000000",
            unit=unit,
            state="registered",
            **dict.fromkeys(("registered_at", "created_at", "updated_at"), NOON),
        )
        for serial in range(PEOPLE)
    )


def prepare(at):
    batch = services.prepare(actor=ACTOR, at=at)
    assert jobs.run(batch.job_id) == "done"
    batch.refresh_from_db()
    return batch


def answer_to(batch, at):
    content = services.download(batch=batch, actor=ACTOR, at=at)
    _heads, *lines = openpyxl.load_workbook(io.BytesIO(content)).active.values
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["本地编号", "全国志愿者编号", "退回原因"])
        for row, (key, *_rest) in enumerate(lines, 1):
            told = ["", "重复"] if row <= REFUSED else [f"5308{row:08d}", ""]
            page.write_row(row, 0, [key, *told])
    return buffer.getvalue()


def take_over(batch, policy, content, at):
    reading = answers.read(batch, policy, name="回执.xlsx", content=content)
    return services.take_over(batch_id=batch.pk, reading=reading, digest="", actor=ACTOR, at=at)


def test_five_thousand_go_and_come_back(many, at, exchange_policy):
    batch = prepare(at)
    services.hand_over(batch_id=batch.pk, actor=ACTOR, at=at)
    counts = take_over(batch, exchange_policy, answer_to(batch, at), at)
    assert counts == {"numbered": PEOPLE - REFUSED, "refused": REFUSED}
    numbers = Volunteer.objects.exclude(national_number="").values_list("national_number")
    assert numbers.distinct().count() == PEOPLE - REFUSED
    assert prepare(at).counts["people"] == 0
    assert NationalRow.objects.count() == PEOPLE
    assert queries.backlog().refused == REFUSED


@pytest.fixture
def exchange_policy(region, at):
    from tenants.policy_versions.services import policy_in_force

    return policy_in_force("alpha", at.date()).exchange
