"""What a unit settled for some headings is offered for them again, until it is forgotten."""

import io

import pytest

from tenants.accounts.roles import Role
from tests.imports import books
from volunteers.groundwork.imports.models import ColumnMapping, ImportBatch
from volunteers.people.units.models import Unit

ODD = ("序号", "谁", "性别", "民族", "出生年月", "政治面貌", "证", "联系电话", "用户名")


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


def upload(client, unit="school", headings=ODD):
    file = io.BytesIO(books.xlsx(books.people(2), headings=headings))
    file.name = "名册.xlsx"
    sent = {"unit": Unit.objects.get(code=unit).pk, "file": file}
    shown = client.post("/imports/new/", sent, follow=True).content.decode()
    return ImportBatch.objects.latest("pk"), shown


def settle(client, batch, **columns):
    sent = {"column_B": "name", "column_G": "number", "column_H": "phone", **columns}
    client.post(f"/imports/{batch.pk}/columns/", sent)


def test_the_same_headings_come_with_what_was_settled(client):
    first, shown = upload(client)
    assert "已按那次的对应填好" not in shown
    settle(client, first)
    again, shown = upload(client)
    assert "已按那次的对应填好" in shown
    assert again.mapping == {"B": "name", "G": "number", "H": "phone"}


def test_other_headings_and_other_units_do_not(client):
    settle(client, upload(client)[0])
    assert upload(client, unit="organ")[0].mapping == {}
    assert upload(client, headings=books.HEADINGS)[0].mapping == {}


def test_the_latest_choice_counts(client):
    settle(client, upload(client)[0])
    settle(client, upload(client)[0], column_H="")
    assert upload(client)[0].mapping == {"B": "name", "G": "number"}
    assert ColumnMapping.objects.count() == 1


def test_it_can_be_forgotten(client):
    settle(client, upload(client)[0])
    batch, _shown = upload(client)
    shown = client.post(f"/imports/{batch.pk}/columns/forget/", follow=True).content.decode()
    assert "已按那次的对应填好" not in shown
    assert not ColumnMapping.objects.exists()
    assert upload(client)[0].mapping == {}
