"""The walk (SECURITY T1): visitors of one region, carrying everything of another, ask every page.

A visit is rolled back after it was judged, so that each page meets the same rows. What may not
happen is written down as faults; a page that could not be asked is one too.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import in_public, in_region
from tenants.models import PLATFORM
from tenants.queries import primary_host
from tests.isolation import watching
from tests.isolation.pages import FREE, Page
from tests.isolation.population import Planted, pattern_of

COUNTED_AT_ONCE = 20
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
PUBLIC_TABLES = {
    *("tenants_region", "tenants_domain", "tenants_policyversion"),
    *("tenants_rolluprow", "tenants_rollupunit"),
    *("tenants_identityhash", "tenants_letter"),
}
ABOVE = {("gamma", "alpha")}  # a province, and a region below it,
SHOWN_BELOW = {"reporting:region"}  # which these pages show it, in numbers
BEYOND = {"platform platform:ready": {"template"}}  # asks whether the template is migrated
CHANGING = re.compile(rb'nonce-?[="\'][\w+/=-]+|name="csrfmiddlewaretoken" value="\w+"|'
                      rb'"X-CSRFToken": ?"\w+"')  # fmt: skip


@dataclass
class Visitor:
    """Somebody at the host of a region; `headers` may hold what was issued by another one."""

    name: str
    region: str
    role: Role | None = None
    client: Client = field(default_factory=Client)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back, with all its text laid open."""

    status: int
    text: str
    body: bytes
    headers: dict[str, str]

    @property
    def plain(self) -> tuple[int, bytes]:
        """The answer without what differs each time: nonces and CSRF tokens."""
        return self.status, CHANGING.sub(b"", self.body)


def client_at(code: str, user: User | None = None) -> Client:
    """Return a client on a region's host, signed in there if a user is given."""
    with in_public():
        client = Client(SERVER_NAME=primary_host(code) or "")
    if user is not None:
        with in_region(code):
            client.force_login(user)
    return client


def visitors(home: Planted, other: Planted) -> Iterator[Visitor]:
    """Yield who walks through `home`: a stranger, every role, and bearers of `other`'s proofs."""
    yield Visitor("stranger", home.code, client=client_at(home.code))
    for role, user in home.users.items():
        yield Visitor(str(role), home.code, role, client_at(home.code, user))
    yield Visitor("token", home.code, Role.OFFICE, client_at(home.code), bearer(home.token))
    yield Visitor("foreign token", home.code, None, client_at(home.code), bearer(other.token))
    foreign = client_at(home.code)
    foreign.cookies = client_at(other.code, other.users[Role.OFFICE]).cookies
    yield Visitor("foreign cookie", home.code, client=foreign)


def bearer(token: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def carried(other: Planted) -> dict[str, Any]:
    """Return every field of every form and filter, filled with what is another region's."""
    keys = other.own
    return {
        **{
            "unit": keys["unit_id"],
            "units": [keys["unit_id"]],
            "ids": [keys["volunteer_id"], keys["application_id"]],
        },
        **{"reference": keys["reference"], "code": keys["resume_code"]},
        **{"one": keys["application_id"], "action": "approve", "following": keys["application_id"]},
        **{"s": other.search, "q": other.number},
        **{"everyone": "on", "confirmed": "on", "shown": "999"},
        **{"roles": ["leader"], "role": "leader", "username": "walker.one", "full_name": "过路"},
        **{"name": "看板", "scopes": ["units:read"], "days": "30", "region": other.code},
        **{"shift": keys["shift_id"], "sign_up": keys["sign_up_id"]},
        **{"entry": keys["entry_id"], "shift": keys["shift_id"]},
        **{"batch": keys["batch_id"], "user": keys["user_id"], "job": keys["job_id"]},
        **{"volunteer": keys["volunteer_id"], "notice": keys["notice_id"], "next": "/start/"},
    }


@dataclass
class Walk:
    """One pair of regions: visitors of `home`, who carry what is `other`'s."""

    home: Planted
    other: Planted
    watched: tuple[str, ...]
    shown_upwards: tuple[str, ...] = ()  # what a province may see of a region below it
    faults: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    seen_at_home: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.visitors = list(visitors(self.home, self.other))
        canaries = self.other.canaries()
        kept = {kind: set(words) - set(self.shown_upwards) for kind, words in canaries.items()}
        self._foreign = pattern_of({kind: tuple(words) for kind, words in kept.items()})
        self._own = {
            kind: pattern_of({kind: words}) for kind, words in self.home.canaries().items()
        }
        self._rows = {code: watching.digest(code) for code in self.watched}
        self._touched = watching.touched()
        self._since: list[tuple[str, set[str]]] = []

    def visit(self, who: Visitor, page: Page, method: str) -> None:
        """Ask one page with everything that is the other region's, and judge."""
        where = f"{who.region}/{who.name} {method} {page.key}"
        if unknown := page.unknown(self.other.own):
            self.faults.append(f"{where}: nobody says what to put in for {unknown}")
            return
        path = page.path(self.other.own)
        sent = carried(self.other) | ({"file": _file()} if method == "POST" else {})
        try:
            with transaction.atomic(), watching.statements() as noted:
                answer = ask(who, path, method, sent)
                self._judge_database(where, page, noted.schemas)
                transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001 - a page that raises is a 5xx
            self.faults.append(f"{where}: 5xx {type(error).__name__}: {error}")
            return
        self.visited.add(page.key)
        self._judge_answer(where, answer, path, sent)

    def _judge_answer(self, where: str, answer: Answer, path: str, sent: dict[str, Any]) -> None:
        if answer.status >= 500:
            self.faults.append(f"{where}: {answer.status}")
        echoed = f"{path} {sent}"
        leaked = {word for word in self._foreign.findall(answer.text) if word not in echoed}
        if leaked:
            self.faults.append(f"{where}: shows {sorted(leaked)} of {self.other.code}")
        self.seen_at_home |= {kind for kind, own in self._own.items() if own.search(answer.text)}

    def _judge_database(self, where: str, page: Page, named: set[str]) -> None:
        allowed = {self.home.code, "public", "pg_catalog"} | BEYOND.get(page.key, set())
        if strange := named - allowed:
            self.faults.append(f"{where}: SQL names {sorted(strange)}")
        self._since.append((where, allowed))
        if len(self._since) == COUNTED_AT_ONCE:
            self.judge_touches()

    def judge_touches(self) -> None:
        """Count what the visits since the last time touched: asked once for several, since it
        takes as long as a page; a fault names them all.
        """
        before, self._touched = self._touched, watching.touched()
        allowed = set().union(*(schemas for _where, schemas in self._since))
        where = " | ".join(where for where, _schemas in self._since)
        for (schema, table), (_scans, rows) in watching.between(before, self._touched).items():
            if schema not in allowed:
                self.faults.append(f"{where}: touches {schema}.{table}")
            if schema == "public" and (rows or table not in PUBLIC_TABLES):
                self.faults.append(f"{where}: public.{table}, {rows} rows changed")
        self._since.clear()

    def visit_at_home(self, who: Visitor, page: Page) -> None:
        """Ask a page about the visitor's own region, and note which kinds of canaries are met."""
        with transaction.atomic():
            answer = ask(who, page.path(self.home.own), "GET", {})
            transaction.set_rollback(True)
        self.seen_at_home |= {kind for kind, own in self._own.items() if own.search(answer.text)}

    def judge_rows(self, where: str) -> None:
        """Compare every row of the watched regions with what stood there at the beginning: what the
        counts of a visit cannot tell, since nothing of it may stay.
        """
        self.judge_touches()
        for code, rows in self._rows.items():
            now = watching.digest(code)
            changed = [table for table in rows if rows[table] != now.get(table)]
            if changed or len(now) != len(rows):
                self.faults.append(f"{where}: changes {code}: {changed}")
        self._touched = watching.touched()

    def judge_cache(self, who: Visitor) -> None:
        """Every key that the visits left in the cache names the visitor's region, or none."""
        keys = (key.decode() for key in cache._cache.get_client().keys("*"))
        found = {key for key in keys if not key.startswith("zhixing:celery:")}
        if strange := [key for key in found if key.split(":")[1] not in (who.region, "public")]:
            self.faults.append(f"{who.region}/{who.name}: leaves {strange} in the cache")

    def compare_missing(self, who: Visitor, page: Page, method: str) -> None:
        """A foreign object's refusal is, byte for byte, that of one which does not exist."""
        if set(page.arguments) <= FREE.keys() or page.unknown(self.other.own):
            return
        if (self.home.code, self.other.code) in ABOVE and page.name in SHOWN_BELOW:
            return
        paths = page.path(self.other.own), page.path(page.missing())
        with transaction.atomic():
            foreign, missing = (ask(who, path, method, {}) for path in paths)
            transaction.set_rollback(True)
        same = [
            without(answer, path) for answer, path in zip((foreign, missing), paths, strict=True)
        ]
        if foreign.status == 200:
            self.faults.append(f"{who.region}/{who.name} {method} {page.key}: is answered")
        if same[0] != same[1]:
            self.faults.append(f"{who.region}/{who.name} {method} {page.key}: tells them apart")


def without(answer: Answer, path: str) -> tuple[int, bytes]:
    """Return the plain answer without the address that was asked for."""
    status, body = answer.plain
    return status, body.replace(path.encode(), b"")


def ask(who: Visitor, path: str, method: str, sent: dict[str, Any]) -> Answer:
    """Send one request and read the whole answer."""
    kept = copy.deepcopy(who.client.cookies)  # a sign-out is rolled back, and so is its cookie
    send = getattr(who.client, method.lower())
    if method in ("PUT", "PATCH", "DELETE"):
        response = send(path, "{}", content_type="application/json", **who.headers)
    else:
        response = send(path, sent, **who.headers)
    who.client.cookies = kept
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name: str(value) for name, value in response.headers.items()}
    cookies = response.cookies.output(header="")
    text = f"{opened(body)} {unquote(str(headers))} {cookies}"
    return Answer(response.status_code, text, body, headers)


def opened(body: bytes) -> str:
    """Return all text of an answer; of a workbook, that of its parts; of a PDF, its pages'."""
    if body.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.csv", "姓名,证件号码\n".encode(), "text/csv")


def at_home(page: Page, code: str) -> bool:
    """Whether a page is served on the host of this region."""
    return page.host == ("platform" if code == PLATFORM else "region")
