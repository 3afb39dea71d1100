"""The workbooks that we hand out, opened by an office program as their readers open them."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tests.factories import make_volunteer
from volunteers.people.units.models import Unit

SOFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
NO_SOFFICE = "there is no LibreOffice (soffice) on this machine"
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"

pytestmark = pytest.mark.skipif(SOFFICE is None, reason=NO_SOFFICE)


def opened(content: bytes, folder: Path) -> list[list[str]]:
    """Return a workbook's cells as LibreOffice shows them."""
    book = folder / "book.xlsx"
    book.write_bytes(content)
    command = [
        str(SOFFICE), "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--convert-to", TO_CSV, "--outdir", str(folder), str(book),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (folder / "book.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_the_overviews_export_opens_with_its_rows_and_both_totals(
    counted: Any, client_of: Any, sign_in: Any, tmp_path: Path
) -> None:
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    rows = opened(client.get("/progress/export/?as_of=2014-01-05").content, tmp_path)
    assert "测试注册工作任务推进表" in rows[1]
    named = {cell: row for row in rows for cell in row if cell}
    assert "1000" in [cell.replace(",", "") for cell in named["阿尔法市（测试）"]]
    assert {"总计（按行合计）", "总计（通知所印）"} <= set(named)
    assert not [cell for cell in named if cell.startswith(("#", "Err:"))]


def test_a_rosters_export_opens_with_names_whole_and_numbers_masked(
    region: Any, client_of: Any, sign_in: Any, tmp_path: Path
) -> None:
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    make_volunteer(unit=Unit.objects.get(code="school"), name="=1+1", number="460106199005010018")
    answer = client.post("/roster/export/", {"kind": "xlsx", "everyone": "1"})
    rows = opened(answer.content, tmp_path)
    told = dict(zip(rows[0], rows[1], strict=True))
    assert told["姓名"].lstrip("'") == "=1+1"
    assert told["证件号码（遮盖）"] == "4601************18"
