"""Every management command of ours: about one region it touches no other, and it refuses others.

A new command without an entry in `VISITS` fails here: say how it is visited, or why not.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.management.refused import Refused
from tenants.policy_versions.services import Decision, publish
from tests.databases import PACK
from tests.isolation import watching
from tests.isolation.population import plant

OURS = ("config", "tenants", "reporting", "volunteers", "api")
ROSTER = "姓名,性别,证件类型,证件号码,联系电话\n张三,男,居民身份证,460106199005015414,13800000001\n"
BACKFILL = "姓名,证件号码,项目名称,服务日期,时长\n张三,460106199005015414,清洁海滩,2013-05-04,1.5\n"
# What a command about alpha is called with; {folder} is the test's own folder.
ABOUT_ALPHA: dict[str, list[str]] = {
    "import_roster": ["{folder}/名册.csv", "--region", "alpha", "--unit", "school"],
    "import_backfill": ["{folder}/补录.csv", "--region", "alpha", "--unit", "school"],
    "report": ["progress", "--region", "alpha", "--out", "{folder}/report.json"],
    "verify_hours": ["--region", "alpha"],
    "verify_rollups": ["--region", "alpha"],
    "rebuild_rollups": ["--region", "alpha"],
    "region": ["alpha", "rename", "--name", "新名"],
    "account": ["alpha", "open", "newcomer", "--name", "新人", "--role", "office"],
    "migrate_regions": ["--region", "alpha"],
}
# What a command is called with that opens or reads something else than a region that is there.
BESIDE: dict[str, list[str]] = {
    "open_region": [str(PACK), "--code", "delta", "--host", "delta.localhost"],
    "check_packs": [],
    "make_demo_rosters": ["--folder", "{folder}", "--scale", "0", "--packs", "puer"],
}
NOT_VISITED = {
    "demo": "runs servers until Ctrl-C: tests/demo",
    "assets": "copies the browser's files: no database",
    "makemigrations": "Django's own, blind for labels: no region (tests below)",
}
REFUSED = {
    *("create_tenant", "clone_tenant", "delete_tenant", "rename_schema"),
    *("create_tenant_superuser", "migrate", "migrate_schemas"),
}


def commands() -> set[str]:
    """Return the commands that our packages have, and those that they put in the way."""
    found = {name: str(app) for name, app in get_commands().items()}
    return {name for name, app in found.items() if app.split(".")[0] in OURS}


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., str]:
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "补录.csv").write_text(BACKFILL, encoding="utf-8")

    def run(name: str, arguments: list[str]) -> str:
        out = io.StringIO()
        call_command(name, *(word.format(folder=tmp_path) for word in arguments), stdout=out)
        return out.getvalue()

    return run


def test_every_command_has_an_entry() -> None:
    assert commands() == {*ABOUT_ALPHA, *BESIDE, *NOT_VISITED, *REFUSED}


def open_backfill() -> None:
    """Let alpha take earlier service today."""
    today, said = timezone.localdate(), system_actor("command")
    window = {"opens_on": today, "closes_on": today, "served_until": today, "source": "测"}
    with in_region("alpha") as region:
        decision = Decision({"backfill": window}, today, "开放补录")
        publish(region=region, decision=decision, actor=said, at=timezone.now())


def test_a_command_about_one_region_changes_no_other(
    own_database: str, call: Callable[..., str]
) -> None:
    for code in ("beta", "gamma"):
        plant(code)
    open_backfill()
    before = {code: watching.digest(code) for code in ("beta", "gamma", "template", "platform")}
    for name, arguments in {**ABOUT_ALPHA, **BESIDE}.items():
        call(name, arguments)
        for code, rows in before.items():
            assert watching.digest(code) == rows, f"{name} changed {code}"


@pytest.mark.parametrize(
    "name",
    [
        "import_roster",
        "import_backfill",
        "report",
        "verify_rollups",
        "rebuild_rollups",
        "account",
        "region",
    ],
)
def test_a_command_about_an_unknown_region_is_refused(
    db: None, call: Callable[..., str], name: str
) -> None:
    arguments = [word if word != "alpha" else "nowhere" for word in ABOUT_ALPHA[name]]
    with pytest.raises(CommandError, match="nowhere"):
        call(name, arguments)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_librarys_own_command_is_refused_and_names_ours(name: str) -> None:
    with pytest.raises(CommandError, match="refused: use"):
        call_command(name)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_it_is_refused_at_the_command_line_too(name: str) -> None:
    from django.core.management import load_command_class

    command = load_command_class(get_commands()[name], name)
    assert isinstance(command, Refused)
    with pytest.raises(SystemExit, match="refused: use"):
        command.run_from_argv(["manage.py", name, "--whatever"])
