"""Files that no row names any more go, after a day; those that one names stay."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.jobs import leftovers
from tenants.keys import files
from tests.approvals.applications import make_application
from tests.factories import make_volunteer
from volunteers.people.registration.models import DecisionBatch

ACTOR = system_actor("task")
FOLDERS = {
    *("answers", "certificates", "evidence", "fonts", "imports", "national", "prints", "signed")
}


def stored(folder: str, *, days: int = 2) -> str:
    """A file that was stored some days ago."""
    name = files.put(folder, b"photo")
    age(Path(settings.MEDIA_ROOT) / "alpha" / name, days)
    return name


def age(path: Path, days: int) -> None:
    moment = (timezone.now() - dt.timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def sweep() -> int:
    return leftovers.sweep(actor=ACTOR, at=timezone.now())


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_what_nobody_names_goes_after_a_day(region: Any, folder: str) -> None:
    sweep()
    old, young = stored(folder), stored(folder, days=0)
    assert sweep() == 1
    assert files.get(young) == b"photo"
    with pytest.raises(FileNotFoundError):
        files.get(old)
    assert AuditRow.objects.filter(action="files.sweep").latest("pk").changes == {folder: 1}


def test_what_a_row_names_stays(region: Any, at: dt.datetime) -> None:
    sweep()
    photo, scan, former = (stored("answers") for _one in range(3))
    make_volunteer(files={"photo": photo})
    make_application(files={"scan": scan})
    kept = {"former": {"key": {"files": {"photo": former}}}, "made_by_label": "office"}
    DecisionBatch.objects.create(action="approve", made_at=at, undo_until=at, **kept)
    assert sweep() == 0
    DecisionBatch.objects.update(former=None)  # the approval is final
    assert sweep() == 1


def test_what_was_never_stored_whole_goes_and_strange_folders_stay(region: Any) -> None:
    sweep()
    other, whole = stored("elsewhere"), Path(settings.MEDIA_ROOT) / "alpha" / stored("answers")
    whole.rename(whole.with_suffix(".part"))
    assert sweep() == 1
    assert files.get(other) == b"photo"
    assert set(leftovers.OWNERS) >= FOLDERS
