"""The roster as a file: masked, safe, signed, on record."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.factories import make_volunteer
from volunteers.people.profiles import exports
from volunteers.people.units.models import Unit

PAGE = "/roster/export/"
NUMBER = "460106199005010018"


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school", username="clerk")
    return client


def make(**changes):
    return make_volunteer(unit=Unit.objects.get(code="school"), **changes)


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def export(client, kind="csv", **chosen):
    return client.post(PAGE, {"kind": kind, **(chosen or {"everyone": "1"})})


def test_a_person_is_one_line_with_numbers_masked(client):
    make(name="张三", number=NUMBER, ethnicity="01")
    heads, line, _mark = table(export(client))
    told = dict(zip(heads, line, strict=True))
    assert told["姓名"] == "张三"
    assert told["民族"] == "汉族"
    assert told["证件号码（遮盖）"] == "4601************18"
    assert NUMBER not in export(client).content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("born", "remark"),
    [(dt.date(2015, 3, 9), "未满 18 周岁，须经批准"), (None, "年龄不明，须经批准")],
)
def test_of_a_minor_the_file_holds_an_outline_and_says_why(client, born, remark):
    told = {"ethnicity": "05", "political_status": "13", "answers": {"post": "课代表"}}
    make(name="张小", birth_date=born, **told)
    heads, line, _mark = table(export(client))
    shown = dict(zip(heads, line, strict=True))
    withheld = ("出生日期", "民族", "政治面貌", "职务")
    assert [shown[head] for head in withheld] == [""] * 4
    assert (shown["姓名"], shown["性别"], shown["备注"]) == ("张小", "男性", remark)


def test_of_an_adult_nothing_is_withheld_and_nothing_remarked(client):
    make(name="张三", ethnicity="05", political_status="13", answers={"post": "科员"})
    heads, line, _mark = table(export(client))
    shown = dict(zip(heads, line, strict=True))
    assert (shown["出生日期"], shown["民族"]) == ("1990-05-01", "维吾尔族")
    assert (shown["政治面貌"], shown["职务"], shown["备注"]) == ("群众", "科员", "")


def test_the_workbook_opens_and_says_who_took_it(client):
    make(name="张三")
    sheet = openpyxl.load_workbook(io.BytesIO(export(client, "xlsx").content)).active
    rows = list(sheet.values)
    assert rows[1][0] == "张三"
    assert "clerk" in rows[-1][0]


def test_with_nothing_ticked_everybody_whom_the_filter_finds_is_exported(client):
    make(name="张三"), make(name="李四", number=NUMBER)
    names = {line[0] for line in table(export(client, group=""))[1:-1]}
    assert names == {"张三", "李四"}


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula(client, lead):
    make(name=f"{lead}cmd|' /C calc'!A0", national_number=f"{lead}1+1")
    heads, line, _mark = table(export(client))
    assert line[0].startswith("'")
    assert line[heads.index("全国志愿者编号")].startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(export(client, "xlsx").content)).active
    assert "f" not in {cell.data_type for cell in sheet[2]}


def test_only_those_ticked_and_in_scope_are_written(client):
    chosen, _other = make(name="张三"), make(name="李四")
    stranger = make_volunteer(unit=Unit.objects.get(code="organ"), name="王五")
    rows = table(export(client, ids=[str(chosen.pk), str(stranger.pk)]))
    assert [row[0] for row in rows[1:-1]] == ["张三"]


def test_an_export_is_on_record_without_a_personal_value(client):
    make(name="张三", number=NUMBER)
    export(client)
    row = AuditRow.objects.get(action="roster.export")
    assert row.changes == {"rows": 1, "format": "csv", "masked": True}


def test_too_many_rows_are_refused_with_what_to_do(client, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    make(), make()
    answer = client.post(PAGE, {"everyone": "1", "kind": "csv"}, follow=True)
    assert "请按单位分批" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.OVERVIEW, Role.APPROVER, Role.VOLUNTEER])
def test_only_office_and_unit_take_the_roster_away(region, client_of, sign_in, role):
    client = client_of("alpha")
    sign_in(client, role)
    assert export(client).status_code == 403
    assert not AuditRow.objects.filter(action="roster.export").exists()


def test_reading_never_exports(client):
    assert client.get(PAGE).status_code == 405
