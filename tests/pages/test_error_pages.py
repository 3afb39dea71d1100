"""What stands in place of a page that cannot be shown, by the handlers that really answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from reporting import queries
from tenants import context_processors
from tenants.accounts.roles import Role


@pytest.fixture
def client(region: Any, client_of: Any) -> Client:
    found: Client = client_of("alpha")
    found.raise_request_exception = False
    return found


@pytest.fixture
def answers(client: Client, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """One answer of each error's handler, to a volunteer who is signed in."""

    def breaks(*_anything: object) -> None:
        raise RuntimeError("张三 4601")

    sign_in(client, Role.VOLUNTEER)
    monkeypatch.setattr(queries, "public_home", breaks)
    return {
        400: client.post("/sign-in/", {f"field{n}": "" for n in range(2100)}),
        403: client.get("/staff/"),
        404: client.get("/no-such-page/"),
        500: client.get("/"),
    }


WORDS = {
    400: "请求有误，未作处理",
    403: "没有权限",
    404: "没有",
    500: "系统出错了",
}


@pytest.mark.parametrize("status", WORDS)
def test_an_error_is_a_page_with_a_sentence_and_a_way_on(answers: Any, status: int) -> None:
    answer = answers[status]
    text = answer.content.decode()
    assert answer.status_code == status
    assert WORDS[status] in text.partition("<h1>")[2].partition("</h1>")[0]
    assert 'class="btn btn-primary"' in text
    assert "Content-Security-Policy" in answer.headers


def test_an_error_says_nothing_of_what_went_wrong_inside(answers: Any) -> None:
    text = answers[500].content.decode()
    assert "张三" not in text
    assert "RuntimeError" not in text


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_error_is_told_in_the_language_of_the_page(
    answers: Any, client: Client, status: int
) -> None:
    client.cookies["language"] = "en"
    paths = {
        400: ("/sign-in/", {f"f{n}": "" for n in range(2100)}),
        404: ("/x/", {}),
        500: ("/", {}),
    }
    path, data = paths[status]
    answer = client.post(path, data) if data else client.get(path)
    assert (answer.status_code, b'<html lang="en"' in answer.content) == (status, True)


def test_an_error_is_a_page_where_the_database_is_gone_too(
    answers: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_request: object) -> None:
        raise OperationalError

    monkeypatch.setattr(context_processors, "_of_account", gone)
    answer = client.get("/")
    assert (answer.status_code, "系统出错了" in answer.content.decode()) == (500, True)


def test_a_form_without_its_token_is_told_as_an_expired_page(region: Any, client_of: Any) -> None:
    client: Client = client_of("alpha")
    client.handler.enforce_csrf_checks = True
    answer = client.post("/sign-in/", {"username": "a", "password": "b"})
    assert (answer.status_code, "页面已过期" in answer.content.decode()) == (403, True)
