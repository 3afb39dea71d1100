"""`manage.py assets`: the sprite, the copied files, and no work where nothing changed."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tenants.management.commands import assets
from tests.servers import ROOT

ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" class="bi"><path d="M1"/></svg>'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose `node_modules` hold one style sheet and one icon."""
    icons = tmp_path / "node_modules" / "bootstrap-icons" / "icons"
    icons.mkdir(parents=True)
    (icons / "people.svg").write_text(ICON)
    (tmp_path / "node_modules" / "a.css").write_text("p{}\n/*# sourceMappingURL=a.css.map */")
    wishes = {"files": {"a.css": "vendor/a.css"}, "icons": ["people"]}
    (tmp_path / "package.json").write_text(json.dumps({"zhixing": wishes}))
    return tmp_path


def test_files_are_copied_without_their_source_map(project: Path) -> None:
    assert assets.build(project, project / "built") == 2
    assert (project / "built" / "vendor" / "a.css").read_text() == "p{}"


def test_an_icon_becomes_a_symbol_of_its_name(project: Path) -> None:
    sprite = assets.sprite(project, ["people"])
    assert '<symbol id="people" viewBox="0 0 16 16"><path d="M1"/></symbol>' in sprite


def test_an_unknown_icon_is_named(project: Path) -> None:
    with pytest.raises(CommandError, match="no-such"):
        assets.sprite(project, ["no-such"])


def test_what_is_up_to_date_is_not_built_again() -> None:
    told = StringIO()
    call_command("assets", stdout=told)
    assert "up to date" in told.getvalue()


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["zhixing"]["icons"]
    sources = [file.read_text("utf-8") for file in (ROOT / "templates").rglob("*.html")]
    used = {name for source in sources for name in re.findall(r'icon[ =]"([\w-]+)"', source)}
    assert used - set(wanted) == set()
