"""Calling the API by a token: who calls, with which scopes, by which key."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.factories import make_token

V1 = "/api/v1/"
SECRET = "zx_0badcafe_secret"


def caller(client: Client, user: Any, *scopes: str) -> Client:
    """Return the client with a token of the account."""
    make_token(user, SECRET, scopes=scopes)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


def get(client: Client, path: str, **asked: Any) -> Any:
    """Return what is answered to a read."""
    return client.get(V1 + path, asked).json()


def post(client: Client, path: str, key: Any = "", **body: Any) -> Any:
    """Return the answer to a change that is asked for, with a key if there is one."""
    headers: Any = {"HTTP_IDEMPOTENCY_KEY": str(key)} if key else {}
    return client.post(V1 + path, body, content_type="application/json", **headers)
