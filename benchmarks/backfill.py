"""How fast a file of earlier service goes in: `python -m benchmarks.backfill [--rows 20000]`.

From the upload's bytes to the commit, through the same services as page and command, then the two
approvals of one page's act, which write the ledger; on servers of its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io

from tests import servers

CPU_LIMIT = 4.0
PEOPLE = 4_000
HEADINGS = ("姓名", "证件号码", "项目名称", "服务日期", "时长", "服务内容")
LENGTHS = ("1.5", "90分钟", "2", "1小时30分")
AT = dt.datetime(2014, 1, 15, 4, tzinfo=dt.UTC)
WINDOW = {
    "opens_on": "2014-01-01",
    "closes_on": "2014-02-28",
    "served_until": "2013-12-31",
    "source": "琼团字〔2013〕22号 三(二)",
}


def main() -> int:
    """Measure, print, and return 0 where every limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    asked = parser.parse_args()
    with servers.begin():
        import django

        django.setup()
        from tenants.context import in_region
        from tests import databases

        databases.prepare(servers.process_name())
        with in_region("alpha"):
            content = _prepared(asked.rows)
            holds = [_imported(content, asked.rows), _again(content, asked.rows)]
            _approved(asked.rows)
    return 0 if all(holds) else 1


def _prepared(rows: int) -> bytes:
    """Open the window, register people, and return a file about them."""
    from tenants.audit.services import system_actor
    from tenants.context import current_region
    from tenants.policy_versions.services import Decision, publish

    decision = Decision({"backfill": WINDOW}, dt.date(2013, 12, 25), "开放补录")
    publish(region=current_region(), decision=decision, actor=system_actor("command"), at=AT)
    people = _people()
    return _file([(*people[row % len(people)], row) for row in range(rows)])


def _people() -> list[tuple[str, str]]:
    from tenants.keys.services import cipher
    from tests.factories import make_number
    from volunteers.groundwork.common import documents
    from volunteers.people.profiles.models import Volunteer
    from volunteers.people.units.models import Unit

    unit, born = Unit.objects.standing().order_by("path")[0], dt.date(1980, 1, 1)
    days = [born + dt.timedelta(days=one // 900) for one in range(PEOPLE)]
    numbers = [make_number(one % 900 + 1, born=f"{day:%Y%m%d}") for one, day in enumerate(days)]
    names = [f"张{chr(0x4E00 + one % 5000)}{chr(0x4E00 + one // 50)}" for one in range(PEOPLE)]
    kind, opened = documents.hash_kind("resident_id"), cipher()
    Volunteer.objects.bulk_create(
        Volunteer(
            name=name, name_sort=name, document_kind="resident_id", document_number=number,
            document_hash=opened.keyed_hash(kind, number), unit=unit, state="registered",
            registered_at=AT, created_at=AT, updated_at=AT,
        )
        for name, number in zip(names, numbers, strict=True)
    )  # fmt: skip
    return list(zip(names, numbers, strict=True))


def _file(rows: list[tuple[str, str, int]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("补录")
        page.write_row(0, 0, HEADINGS)
        for line, (name, number, place) in enumerate(rows, 1):
            day = dt.date(2013, 1, 1) + dt.timedelta(days=place // PEOPLE * 7 + place % 7)
            told = (name, number, f"项目{place % 40}", f"{day}", LENGTHS[place % 4], "清洁海滩")
            page.write_row(line, 0, told)
    return buffer.getvalue()


def _imported(content: bytes, rows: int) -> bool:
    from benchmarks.measuring import Cost, measured, peak_megabytes

    cost = Cost()
    with measured(cost):
        answer = _run(content)
    assert (answer["status"], answer["created"]) == ("committed", rows), answer
    own, child = peak_megabytes()
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB .xlsx, upload to commit")
    print(f"  CPU     {cost.cpu:6.2f} s = {cost.per_row(rows):5.1f} µs a row (limit {CPU_LIMIT} s)")
    print(
        f"          this process {cost.own:.2f}, reader {cost.children:.2f},"
        f" PostgreSQL {cost.database:.2f}; {cost.wall:.1f} s in all"
    )
    print(f"  memory  {own:.0f} MB here, {child:.0f} MB reader")
    return cost.cpu <= CPU_LIMIT


def _again(content: bytes, rows: int) -> bool:
    from benchmarks.measuring import Cost, measured

    cost = Cost()
    with measured(cost):
        answer = _run(content)
    print(f"  the same file again: {answer['unchanged']:,} unchanged, {cost.cpu:.2f} s CPU")
    return bool(answer["unchanged"] == rows and answer["created"] == 0)


def _run(content: bytes):  # noqa: ANN202
    from tenants.audit.services import system_actor
    from volunteers.people.roster import unattended
    from volunteers.service.backfill.imports.services import SUBJECT

    asked = unattended.Asked("补录.xlsx", content, commit=True, subject=SUBJECT)
    return unattended.run(asked=asked, actor=system_actor("command"), at=AT)


def _approved(rows: int) -> None:
    """Prove all of it by one file and approve the oldest 5,000 twice, as a page does."""
    from benchmarks.measuring import Cost, measured
    from tenants.accounts.roles import Role
    from tenants.audit.services import Actor
    from tests.factories import make_user
    from volunteers.service.backfill import deciding, services
    from volunteers.service.backfill.models import BackfillRecord
    from volunteers.service.backfill.rules import Action
    from volunteers.service.ledger import totals

    records = BackfillRecord.objects.all()
    actors = [Actor(make_user(Role.OFFICE).pk, f"office{n}", None, "page") for n in range(2)]
    scan = services.Scan("证明.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")
    services.attach(records=records, scan=scan, actor=actors[0], at=AT)
    for number, actor in enumerate(actors, 1):
        cost, decision = Cost(), deciding.Decision(records, Action.APPROVE, deciding.Desk(True))
        most = min(rows, services.MOST_AT_ONCE)
        with measured(cost):
            done = deciding.decide(decision=decision, actor=actor, at=AT).done
        assert sum(done.values()) == most, done
        print(f"  approval {number} of {most:,}: {cost.cpu:.2f} s CPU, {cost.wall:.1f} s in all")
    assert totals.differences() == []


if __name__ == "__main__":
    raise SystemExit(main())
