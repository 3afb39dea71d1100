"""A write that commits while the worker counts is not lost, and two workers do not fight."""

import psycopg2
import pytest
from django.db import connection

from reporting.rollup import cells, recount
from tests.reporting.people import NOON, enter
from tests.reporting.test_recount import kept
from volunteers.groundwork.marks.models import Mark

pytestmark = pytest.mark.usefixtures("own_database", "region")


@pytest.fixture
def other():
    """A second connection to the region's schema, as another process has."""
    server = connection.get_connection_params()
    server.pop("cursor_factory", None), server.pop("context", None)
    link = psycopg2.connect(**server)
    with link.cursor() as cursor:
        cursor.execute("SET search_path TO alpha, public")
    link.commit()
    yield link
    link.close()


def write_meanwhile(other, monkeypatch) -> None:
    """Let the other connection add a person, with marks, between counting and keeping."""

    def keep(*args):
        with other.cursor() as cursor:
            cursor.execute(COPY_PERSON)
            cursor.execute(MARK_AS_BEFORE)
        other.commit()
        monkeypatch.setattr(cells, "keep", original)
        return original(*args)

    original = cells.keep
    monkeypatch.setattr(cells, "keep", keep)


COPY_PERSON = """
    INSERT INTO volunteers_volunteer (id, name, name_sort, sex, ethnicity, political_status,
        document_kind, document_hash, username, unit_id, state, national_number,
        created_at, updated_at)
    SELECT gen_random_uuid(), name, name_sort, sex, ethnicity, political_status, document_kind,
        '\\xff', username, unit_id, state, national_number, created_at, updated_at
    FROM volunteers_volunteer LIMIT 1
"""
MARK_AS_BEFORE = """
    INSERT INTO volunteers_mark (unit_id, about_region, measure, month, made_at)
    SELECT unit_id, about_region, measure, month, made_at FROM volunteers_mark
    WHERE measure = 'entered'
"""


def test_a_write_committed_during_a_recount_is_counted_by_the_next(other, monkeypatch):
    enter("school", 2)
    write_meanwhile(other, monkeypatch)
    recount.recount_marked(at=NOON)
    assert kept("entered", "school") == 2
    assert {mark.measure for mark in Mark.objects.all()} == {"entered"}
    recount.recount_marked(at=NOON)
    assert (kept("entered", "school"), kept("entered")) == (3, 3)
    assert recount.differences() == []


def test_while_one_counts_another_leaves_the_marks_alone(other):
    enter("school", 2)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", lease())
        found = recount.recount_marked(at=NOON)
        assert (found.had_lease, found.cells) == (False, 0)
        with pytest.raises(recount.LeaseHeld):
            recount.rebuild(at=NOON)
    other.rollback()
    assert recount.recount_marked(at=NOON).is_done


def lease() -> list[int]:
    import zlib

    return [recount.LEASES, zlib.crc32(b"alpha") - 2**31]


def answered_by(other):
    with other.cursor() as cursor:
        cursor.execute("UPDATE public.tenants_rolluprow SET value = value")
    other.commit()


def test_one_that_began_before_another_finished_starts_again(other, monkeypatch):
    enter("school", 2)
    recount.recount_marked(at=NOON)
    enter("school", 1)
    original, calls = cells.counted, []

    def counted(asked):
        calls.append(1)
        if len(calls) == 1:  # another worker's answer lands after our snapshot was taken
            answered_by(other)
        return original(asked)

    monkeypatch.setattr(cells, "counted", counted)
    recount.recount_marked(at=NOON)
    assert (len(calls), kept("entered", "school")) == (2, 3)


def test_a_recount_that_fails_keeps_the_marks(monkeypatch):
    enter("school", 2)
    before = Mark.objects.count()
    monkeypatch.setattr(cells, "keep", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        recount.recount_marked(at=NOON)
    assert Mark.objects.count() == before
