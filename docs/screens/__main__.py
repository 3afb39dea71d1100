"""The pictures of this folder, taken anew from a running demonstration.

Start `make demo`, then in another terminal `.venv/bin/python -m docs.screens` (`--port` where it is
not 8000). It needs Debian's Chromium and the packages of the tests.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from config.settings import DEMO_PASSWORD
from volunteers.people.roster.demo import Crowd, RosterSheet, write_roster

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parent
NAME = "志愿者统计表_示例.xlsx"
DESKTOP, PHONE = (1440, 900, 1), (390, 844, 2)
SPOILT: dict[int, dict[str, str]] = {  # which people of the faulty roster, and what is wrong
    4: {"number": "4.60105E+17"},
    9: {"number": "460105199009180017"},
    17: {"ethnicity": "瓦族"},
    23: {"phone": "1540000006"},
    31: {"name": ""},
    40: {"political_status": "积极分子"},
    52: {"number": "4.60107E+17"},
    66: {"number": "46010619880402"},
    75: {"sex": "未知"},
    88: {"number": "460107199210226677"},
}


@dataclass(frozen=True)
class Shot:
    """One picture: of which page, as whom, how large, in which language."""

    name: str
    region: str
    path: str
    role: str = ""
    size: tuple[int, int, int] = DESKTOP
    language: str = "zh-hans"


SHOTS = (
    Shot("home", "hainan", "/"),
    Shot("overview", "hainan", "/overview/", "overview"),
    Shot("overview-phone", "hainan", "/overview/", "overview", PHONE),
    Shot("overview-english", "hainan", "/overview/", "overview", DESKTOP, "en"),
    Shot("progress", "hainan", "/progress/", "overview"),
    Shot("region", "hainan", "/overview/haikou/", "overview"),
    Shot("roster", "haikou", "/roster/", "unit_admin"),
    Shot("roster-phone", "haikou", "/roster/", "unit_admin", PHONE),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP *.localhost 127.0.0.1",
                "--lang=zh-CN",
            ],
        )
        for shot in SHOTS:
            take(browser, shot, port)
        take_import(browser, port)


def take(browser: Browser, shot: Shot, port: int) -> None:
    """Open the page of a shot as its role and keep the picture."""
    page = opened(browser, shot, port)
    page.goto(address(shot.region, port, shot.path), wait_until="networkidle")
    keep(page, shot.name)


def take_import(browser: Browser, port: int) -> None:
    """Lead a faulty roster to its check and keep the pictures; nothing is committed."""
    page = opened(browser, Shot("import", "haikou", "/imports/new/", "unit_admin"), port)
    page.goto(address("haikou", port, "/imports/new/"))
    with tempfile.TemporaryDirectory() as folder:
        page.set_input_files("input[type=file]", faulty_roster(Path(folder) / NAME))
        page.get_by_role("button", name="上传并读取").click()
        page.get_by_role("button", name="开始预检").click()
    page.get_by_role("heading", name="导入名册：预检结果").wait_for(timeout=60000)
    keep(page, "import")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    keep(page, "import-phone")


def opened(browser: Browser, shot: Shot, port: int) -> Page:
    """A page of the shot's size and language, signed in where the shot has a role."""
    width, height, scale = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, locale="zh-CN"
    )
    home = address(shot.region, port, "/")
    context.add_cookies([{"name": "language", "value": shot.language, "url": home}])
    page = context.new_page()
    if shot.role:
        page.goto(address(shot.region, port, "/sign-in/"))
        page.fill("[name=username]", shot.role)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.click("form[action$='/sign-in/'] button[type=submit]")
        page.wait_for_load_state()
    return page


def address(region: str, port: int, path: str) -> str:
    return f"http://{region}.localhost:{port}{path}"


def keep(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


def faulty_roster(path: Path) -> Path:
    """A roster of invented people as an office sends it, with ten cells to correct."""
    people = Crowd("docs/screens", ("460105", "460106", "460107"), dt.date(2026, 1, 1)).people(320)
    for row, wrong in SPOILT.items():
        people[row] = replace(people[row], **wrong)
    people.append(people[120])
    write_roster(path, people, RosterSheet("志愿者统计表（示例数据）", "共青团海口市委"))
    return path


if __name__ == "__main__":
    main()
