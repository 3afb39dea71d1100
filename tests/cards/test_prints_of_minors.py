"""What is printed of people under 18: an outline until an approval is open to who prints."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tests.cards.papers import kept_pages, pages_of, printed
from tests.factories import make_grant, make_user, make_volunteer
from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing import queries

TOLD: dict[str, Any] = {
    "ethnicity": "05",
    "political_status": "03",
    "answers": {"resume": "校广播站播音员", "employer_nature": "school"},
    "guardian": {"name": "监护人甲", "relation": "父母", "phone": "13800001111"},
}
REMARK = "未满18周岁，须经批准"


@pytest.fixture
def child(region: Any, at: dt.datetime) -> Any:
    return make_volunteer(state="registered", name="周小苗", birth_date=dt.date(1999, 3, 9), **TOLD)


def approved(office: Any, child: Any, at: dt.datetime) -> None:
    make_grant(office.user_id, child, expires_at=at + dt.timedelta(minutes=10))


def test_the_form_of_a_minor_is_an_outline_that_says_why(ask_print: Any, child: Any) -> None:
    for page in kept_pages(printed(ask_print(PrintKind.FORMS, child))):
        assert "周小苗" in page
        assert child.masked_number in page
        assert REMARK in page
        for told in ("1999-03-09", "维吾尔族", "共青团员", "校广播站", "监护人甲"):
            assert told not in page


def test_with_an_approval_the_form_is_filled_and_the_numbers_are_masked(
    ask_print: Any, child: Any, office: Any, at: dt.datetime
) -> None:
    approved(office, child, at)
    first, _second = kept_pages(printed(ask_print(PrintKind.FORMS, child)))
    for told in ("1999-03-09", "维吾尔族", "校广播站", "监护人甲", child.masked_number):
        assert told in first
    assert REMARK not in first


def test_what_was_approved_for_one_account_is_no_file_for_another(
    ask_print: Any, child: Any, office: Any, at: dt.datetime
) -> None:
    outline = ask_print(PrintKind.FORMS, child)
    approved(office, child, at)
    filled, other = ask_print(PrintKind.FORMS, child), make_user(Role.OFFICE)
    assert queries.may_open(outline, other)
    assert not queries.may_open(filled, other)
    assert queries.may_open(filled, SimpleNamespace(pk=office.user_id))


def test_the_table_keeps_the_notices_month_of_birth_and_leaves_the_rest_blank(
    ask_print: Any, child: Any, person: Any
) -> None:
    (page,) = kept_pages(printed(ask_print(PrintKind.STATISTICS, child)))
    assert "1999-03" in page
    assert child.masked_number in page
    assert "维吾尔族" not in page
    assert "民族、政治面貌须经批准" in page
    (adults,) = kept_pages(printed(ask_print(PrintKind.STATISTICS, person)))
    assert "民族、政治面貌须经批准" not in adults


def test_one_form_at_once_follows_the_approval_too(
    child: Any, client_of: Any, sign_in: Any
) -> None:
    client = client_of("alpha")
    user = sign_in(client, Role.OFFICE)
    type(child).objects.filter(pk=child.pk).update(birth_date=dt.date(2015, 3, 9))
    path = f"/prints/people/{child.pk}/form/"
    assert "2015-03-09" not in pages_of(client.post(path).content)[0]
    make_grant(user.pk, child)
    assert "2015-03-09" in pages_of(client.post(path).content)[0]


def test_the_approvals_of_many_are_asked_for_once(
    ask_print: Any, child: Any, django_assert_max_num_queries: Any
) -> None:
    children = [make_volunteer(birth_date=child.birth_date, **TOLD) for _one in range(20)]
    with django_assert_max_num_queries(30):
        ask_print(PrintKind.FORMS, *children, in_full=True, reason="报审批机构存档")
