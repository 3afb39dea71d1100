"""Every Celery task (SECURITY T6): inside its sender's region, or outside of all, and never wrong.

A new task without an entry in `VISITS` fails here: say how it is visited.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from config.celery import app
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.jobs import services
from tenants.jobs.tasks import PlatformTask, RegionTask, TaskInsideRegion, TaskWithoutRegion
from tests import factories as make
from tests.isolation import watching, working
from tests.isolation.population import plant


def nothing() -> list[Any]:
    """A task without arguments."""
    return []


def a_job() -> list[Any]:
    """A job of the current region, waiting."""
    working.register()
    actor, at = system_actor("task"), timezone.now()
    return [str(services.enqueue(kind="test.write", payload={}, actor=actor, at=at).pk)]


def a_mark() -> list[Any]:
    """Something to count."""
    make.make_mark()
    return []


def a_message() -> list[Any]:
    """Something to send."""
    now = timezone.now()
    make.make_message(created_at=now, not_before=now)
    return []


VISITS: dict[str, Callable[[], list[Any]]] = {
    "jobs.run": a_job,
    "jobs.dispatch": nothing,
    "files.sweep": nothing,
    "rollup.recount": a_mark,
    "rollup.sweep": nothing,
    "imports.sweep": nothing,
    "prints.sweep": nothing,
    "signed_forms.destroy_due": nothing,
    "messaging.deliver": a_message,
    "messaging.dispatch": nothing,
    "messaging.sweep": nothing,
    "registration.tell_decided": nothing,
    "registration.number_settled": nothing,
    "registration.sweep": nothing,
    "standing.anonymise_due": nothing,
    "exchange.destroy_due": nothing,
    "letters.deliver": nothing,
    "letters.empty": nothing,
    "duplicates.compare": nothing,
    "duplicates.sweep": nothing,
    "certificates.destroy_due": nothing,
    "settlement.settle": nothing,
    "shifts.promote": nothing,
    "shifts.remind": nothing,
    "shifts.forget_walk_ins": nothing,
    "claims.remind": nothing,
    "protection.find": nothing,
}
app.loader.import_default_modules()  # as a worker does
OURS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
OF_REGIONS = sorted(name for name, task in OURS.items() if isinstance(task, RegionTask))
OF_THE_PLATFORM = sorted(name for name, task in OURS.items() if isinstance(task, PlatformTask))


def run(name: str, arguments: list[Any], region: str | None) -> Any:
    """Run a task as a worker does that got a message with this region in its header."""
    headers = {} if region is None else {"_schema_name": region}
    return OURS[name].apply(args=arguments, headers=headers, throw=True).get()


def test_every_task_has_an_entry_and_one_of_the_two_bases() -> None:
    assert set(VISITS) == set(OURS)
    assert sorted([*OF_REGIONS, *OF_THE_PLATFORM]) == sorted(OURS)


@pytest.mark.parametrize("name", OF_REGIONS)
def test_a_task_of_a_region_touches_no_other(db: None, name: str) -> None:
    plant("beta")
    with in_region("alpha"):
        arguments = VISITS[name]()
    rows, before = watching.digest("beta"), watching.touched()
    run(name, arguments, "alpha")
    touched = {schema for schema, _table in watching.between(before, watching.touched())}
    assert touched <= {"alpha", "public"}
    assert "alpha" in touched
    assert watching.digest("beta") == rows


@pytest.mark.parametrize("region", ["public", None, "nowhere", "pg_catalog", ""])
@pytest.mark.parametrize("name", OF_REGIONS)
def test_a_task_of_a_region_without_one_raises(db: None, name: str, region: str | None) -> None:
    with pytest.raises(TaskWithoutRegion):
        run(name, ["x"] if name == "jobs.run" else [], region)


@pytest.mark.parametrize("name", OF_THE_PLATFORM)
def test_a_task_of_the_platform_inside_a_region_raises(db: None, name: str) -> None:
    with pytest.raises(TaskInsideRegion):
        run(name, [], "alpha")


@pytest.mark.parametrize("name", OF_THE_PLATFORM)
def test_a_task_of_the_platform_leaves_one_outside(db: None, name: str) -> None:
    run(name, VISITS[name](), "public")
    with in_region("alpha"):
        assert make.make_mark().pk


@pytest.mark.parametrize("name", OF_REGIONS)
def test_a_message_names_its_region(db: None, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        app.amqp, "send_task_message", lambda *_, headers, **__: sent.append(headers)
    )
    with in_region("alpha"):
        OURS[name].apply_async(["x"] if name == "jobs.run" else [])
    assert [headers["_schema_name"] for headers in sent] == ["alpha"]
