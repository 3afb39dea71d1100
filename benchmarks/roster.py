"""How fast a roster goes in: `python -m benchmarks.roster [--rows 100000] [--compare 10000]`.

From the upload's bytes to the commit, through the same services as page and command, on servers of
its own. Beside it: COPY of the same rows straight into an indexed table, and django-import-export
with equal checks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import servers

WRITE = """
import datetime, sys
from pathlib import Path
from volunteers.people.roster import demo
crowd = demo.Crowd("benchmark", ["460105", "460106", "460107", "460108"], datetime.date.today())
sheet = demo.RosterSheet("名册", "", with_national=False)
demo.write_roster(Path(sys.argv[1]), crowd.people(int(sys.argv[2])), sheet)
"""
PLAIN = """
import datetime, sys
import xlsxwriter
from volunteers.people.roster import demo
crowd = demo.Crowd("benchmark", ["460105", "460106", "460107", "460108"], datetime.date.today())
sheet = demo.RosterSheet("", "", with_national=False)
with xlsxwriter.Workbook(sys.argv[1], {"constant_memory": True}) as book:
    page = book.add_worksheet()
    page.write_row(0, 0, demo.HEADINGS[0])
    for row, person in enumerate(crowd.people(int(sys.argv[2])), 1):
        page.write_row(row, 0, [str(row), *demo._cells(person, sheet)])
"""
CPU_LIMIT = 10.0
MEMORY_LIMIT = 500.0
FASTER = 30.0


def main() -> int:
    """Measure, print, and return 0 where every limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--compare", type=int, default=10_000)
    asked = parser.parse_args()
    with servers.begin():
        import django

        django.setup()
        from tests import databases

        databases.prepare(servers.process_name())
        with tempfile.TemporaryDirectory() as folder:
            large = _write(Path(folder) / "large.xlsx", asked.rows, WRITE)
            small = _write(Path(folder) / "small.xlsx", asked.compare, PLAIN)
            holds = [_ours(large, asked.rows), _beside(small, asked.compare)]
    return 0 if all(holds) else 1


def _write(path: Path, rows: int, program: str) -> bytes:
    subprocess.run([sys.executable, "-c", program, str(path), str(rows)], check=True)  # noqa: S603
    return path.read_bytes()


def _ours(content: bytes, rows: int) -> bool:
    from benchmarks.measuring import Cost, measured, peak_megabytes
    from tenants.context import in_region

    cost = Cost()
    with in_region("alpha"):
        with measured(cost):
            prepared = _import(content, rows)
        own, child = peak_megabytes()
        raw = _raw_copy(prepared)
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB .xlsx, upload to commit")
    print(f"  CPU     {cost.cpu:6.2f} s = {cost.per_row(rows):5.1f} µs a row (limit {CPU_LIMIT} s)")
    print(
        f"          this process {cost.own:.2f}, reader {cost.children:.2f},"
        f" PostgreSQL {cost.database:.2f}; {cost.wall:.1f} s in all"
    )
    print(f"  memory  {own:.0f} MB here, {child:.0f} MB reader (limit {MEMORY_LIMIT:.0f} MB)")
    print(f"  COPY of the same rows into an indexed table: {raw.per_row(rows):.1f} µs a row")
    return cost.cpu <= CPU_LIMIT and max(own, child) <= MEMORY_LIMIT


def _import(content: bytes, rows: int) -> list[bytes]:
    """Import a file as page and worker do, step by step; return the staged rows as CSV."""
    from volunteers.groundwork.imports import runs, subjects
    from volunteers.people.roster import merge

    staged: list[bytes] = []
    copy_frame = merge.copy_frame

    def keep(cursor: object, table: str, frame: object) -> None:
        staged.append(frame)  # type: ignore[arg-type]
        copy_frame(cursor, table, frame)  # type: ignore[arg-type]

    merge.copy_frame = keep
    batch = received(content)
    actor, now = _actor(), _now()
    runs.run_check(batch_id=batch.pk, actor=actor, at=now, work=subjects.Inline())
    settle(batch)
    counts = runs.run_commit(batch_id=batch.pk, actor=actor, at=now, work=subjects.Inline())
    merge.copy_frame = copy_frame
    assert counts["written"] == {"created": rows, "updated": 0}, counts
    return staged


def received(content: bytes):  # noqa: ANN201
    from volunteers.groundwork.imports import services as imports
    from volunteers.people.roster import services
    from volunteers.people.units.models import Unit

    unit = Unit.objects.standing().order_by("path")[0]
    batch = services.receive(
        name="large.xlsx", content=content, unit_id=unit.pk, actor=_actor(), at=_now()
    )
    choices = imports.Choices(imports.suggested_mapping(batch))
    imports.settle_columns(batch_id=batch.pk, choices=choices, actor=_actor(), at=_now())
    return batch


def settle(batch) -> None:  # noqa: ANN001
    from volunteers.groundwork.imports import services as imports

    imports.settle_commit(batch_id=batch.pk, good_rows=True, actor=_actor(), at=_now())


def _raw_copy(staged):  # noqa: ANN001, ANN202
    """COPY the same rows, ready made, into an empty table with the same indexes."""
    import polars as pl
    from django.db import connection, transaction

    from benchmarks.measuring import Cost, measured

    kept = (
        "id", "name", "name_sort", "sex", "birth_date", "ethnicity", "political_status",
        "document_kind", "document_number", "phone", "phone_hash", "username", "unit_id",
    )  # fmt: skip
    at = pl.lit(_now().isoformat())
    frame = staged[0].select(
        *kept,
        document_hash="number_hash",
        state=pl.lit("entered"),
        national_number=pl.lit(""),
        created_at=at,
        updated_at=at,
    )
    rows, cost = io.BytesIO(frame.write_csv(include_header=False).encode()), Cost()
    columns = ", ".join(frame.columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE raw (LIKE volunteers_volunteer INCLUDING ALL) ON COMMIT DROP"
        )
        with measured(cost):
            cursor.copy_expert(f"COPY raw ({columns}) FROM STDIN WITH (FORMAT csv)", rows)
    return cost


def _beside(content: bytes, rows: int) -> bool:
    from benchmarks import usual
    from benchmarks.measuring import Cost, measured
    from tenants.context import in_region

    ours, theirs = Cost(), Cost()
    with in_region("beta"), measured(theirs):
        assert usual.run(content) == rows
    with in_region("gamma"), measured(ours):
        _import(content, rows)
    ratio = theirs.cpu / ours.cpu
    print(f"{rows:,} rows with equal checks, encryption, sort key and audit")
    print(f"  django-import-export  {theirs.cpu:6.2f} s CPU = {theirs.per_row(rows):7.1f} µs a row")
    print(f"  this import           {ours.cpu:6.2f} s CPU = {ours.per_row(rows):7.1f} µs a row")
    print(
        f"          this process {ours.own:.2f}, reader {ours.children:.2f},"
        f" PostgreSQL {ours.database:.2f}"
    )
    print(f"  {ratio:.0f} times faster (goal {FASTER:.0f})")
    return ratio >= FASTER


def _actor():  # noqa: ANN202
    from tenants.audit.services import system_actor

    return system_actor("command")


def _now() -> dt.datetime:
    from django.utils import timezone

    return timezone.now()


if __name__ == "__main__":
    sys.exit(main())
