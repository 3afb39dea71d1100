"""Visiting pages as a person would, and what must hold on each of them.

`Visitor` walks from a start page along every link of the same host and looks at one page of each
view, so that a new page is looked at as soon as something leads to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from tests.servers import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

    from tests.sites import Account, Site

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
NOT_OURS = ("/api/v1/docs",)  # Swagger UI's headings skip a level: WCAG's own rules hold there
RUN = """rules => axe.run({runOnly: rules}).then(found => found.violations.map(fault =>
  fault.id + ' ' + fault.nodes.map(node => node.target.join(' ')).slice(0, 3).join(', ')))"""
FETCH = "url => fetch(url).then(got => got.ok && got.headers.get('content-type'))"
LINKS = "links => links.map(link => link.href)"
SCROLL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def sign_in(page: Page, site: Site, code: str, account: Account) -> None:
    """Go through the door as a person does."""
    page.goto(site.url(code, "/sign-in/"))
    page.fill("[name=username]", account.username)
    page.fill("[name=password]", account.password)
    page.click("form[action$='/sign-in/'] button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: the rule, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = WCAG if urlsplit(page.url).path in NOT_OURS else RULES
    found: list[str] = page.evaluate(RUN, rules)
    return found


@dataclass
class Visitor:
    """One person's walk; `faults` says what is wrong where, `seen` which views were looked at."""

    page: Page
    home: str
    faults: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)

    def walk(self, *starts: str) -> None:
        """Look at one page of every view that can be reached from the starts."""
        self.page.goto(starts[0])
        self.waiting.extend(starts)
        while self.waiting:
            address = self.waiting.pop(0)
            view = view_of(address)
            if view and view not in self.seen and self._is_page(address):
                self.seen[view] = address
                self.look(address)
                self.waiting.extend(self._links())

    def look(self, address: str) -> None:
        """Open a page at both widths and note what is wrong with it."""
        ready = "networkidle" if urlsplit(address).path in NOT_OURS else "load"
        self.page.goto(address, wait_until=ready)  # type: ignore[arg-type]
        for size in (DESKTOP, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self._check(f"{urlsplit(address).path} at {size['width']}")

    def _check(self, where: str) -> None:
        self.faults += [f"{where}: {fault}" for fault in violations(self.page)]
        if self.page.evaluate(SCROLL) > 0:
            self.faults.append(f"{where}: scrolls sideways")
        if not self.page.title().strip(" ·"):
            self.faults.append(f"{where}: no title")

    def _links(self) -> list[str]:
        found = self.page.eval_on_selector_all("a[href]", LINKS)
        return [urldefrag(link).url for link in found if link.startswith(self.home)]

    def _is_page(self, address: str) -> bool:
        return "text/html" in (self.page.evaluate(FETCH, address) or "")

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: console: {message.text}")


def view_of(address: str) -> str:
    """The name of the view that answers an address; empty where there is none."""
    for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
        try:
            return resolve(urlsplit(address).path, urlconf).view_name
        except Resolver404:
            continue
    return ""
