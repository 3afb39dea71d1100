"""What is planted of service: one row of every table, around one volunteer of one unit."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tenants.context import current_code
from tenants.ids import uuid7
from tests import service_factories as make
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord
from volunteers.service.certificates import codes
from volunteers.service.certificates.models import RecordCertificate
from volunteers.service.checkin import codes as check_codes
from volunteers.service.checkin.models import Check
from volunteers.service.claims.models import ClaimStep, HourClaim
from volunteers.service.ledger.models import EntryText, HourTotal, OccupiedInterval
from volunteers.service.protection.models import HourSign
from volunteers.service.settlement.models import Attendance, HeldMinutes
from volunteers.service.shifts import links
from volunteers.service.shifts.models import CalendarLink, WalkIn
from volunteers.service.teams.models import TeamMember

if TYPE_CHECKING:
    from tests.isolation.population_registration import Person


def plant_service(person: Person) -> dict[str, Any]:
    """Plant the rows; return each object that stands in an address, by the address's argument."""
    offered = _offered(person)
    served = _served(person, offered)
    return offered | served | _asked(person, served)


def _offered(person: Person) -> dict[str, Any]:
    now = timezone.now()
    team = make.make_team(unit=person.unit, name=f"{person.mark}服务队", leader=person.volunteer)
    TeamMember.objects.create(team=team, volunteer=person.volunteer, joined_at=now)
    adopted = make.make_catalogue_project(title=f"{person.mark}目录")
    project = make.make_project(
        unit=person.unit, team=team, catalogue=adopted, title=f"{person.mark}项目"
    )
    shift = make.make_shift(project=project, starts_at=now, place=f"{person.mark}广场")
    sign_up = make.make_sign_up(shift, person.volunteer, explanation=person.mark)
    walk_in = WalkIn.objects.create(shift=shift, name=person.mark, created_at=now)
    link = CalendarLink.objects.create(volunteer=person.volunteer, made_at=now)
    return {
        "team_id": team.pk,
        "catalogue_id": adopted.pk,
        "project_id": project.pk,
        "shift_id": shift.pk,
        "site_code": check_codes.token(str(shift.code_secret), current_code(), shift.pk, now),
        "sign_up_id": sign_up.pk,
        "walk_in_id": walk_in.pk,
        "calendar_code": links.token_of(links.MINE, link.pk),
        "offer_code": links.token_of(links.OFFER, sign_up.pk),
    }


def _served(person: Person, offered: dict[str, Any]) -> dict[str, Any]:
    now, who = timezone.now(), {"volunteer": person.volunteer, "shift_id": offered["shift_id"]}
    check = Check.objects.create(
        **who, kind="in", source="qr", at=now, received_at=now, reason=person.mark
    )
    attendance = Attendance.objects.create(
        **who, attended_minutes=60, counted_minutes=60, policy_version="1", settled_at=now
    )
    entry = make.make_entry(person.volunteer, project_title=f"{person.mark}项目")
    EntryText.objects.create(entry=entry, content=person.mark, reason=person.mark)
    OccupiedInterval.objects.create(
        entry=entry, volunteer=person.volunteer, during=(now, now + dt.timedelta(hours=1))
    )
    HourTotal.objects.create(volunteer=person.volunteer, year=now.year, timed=60)
    held = HeldMinutes.objects.create(
        attendance=attendance,
        unit=person.unit,
        approver="office",
        served_on=now.date(),
        starts_at=now,
        ends_at=now + dt.timedelta(hours=1),
        minutes=60,
        reason=person.mark,
        created_at=now,
    )
    return {"check_id": check.pk, "entry_id": entry.pk, "held_id": held.pk}


def _asked(person: Person, served: dict[str, Any]) -> dict[str, Any]:
    now, today = timezone.now(), timezone.localdate()
    claim = HourClaim.objects.create(
        volunteer=person.volunteer,
        unit=person.unit,
        kind="wrong",
        entry_id=served["entry_id"],
        served_on=today,
        minutes=90,
        text=person.mark,
        due_on=today,
        created_at=now,
    )
    ClaimStep.objects.create(
        claim=claim, at=now, action="claim", to_state="claimed", reason=person.mark
    )
    return {"claim_id": claim.pk, "sign_id": _sign(person)} | _backfilled(person) | _proved(person)


def _backfilled(person: Person) -> dict[str, Any]:
    now = timezone.now()
    evidence = BackfillEvidence.objects.create(
        unit=person.unit,
        stored_file=person.file("evidence"),
        file_name=person.mark,
        content_type="application/pdf",
        sha256=secrets.token_hex(32),
        created_at=now,
    )
    record = BackfillRecord.objects.create(
        volunteer=person.volunteer,
        unit=person.unit,
        project_title=f"{person.mark}补录",
        served_on=now.date(),
        precision="day",
        minutes=60,
        content=person.mark,
        evidence=evidence,
        policy_version="1",
        created_at=now,
    )
    return {"backfill_id": record.pk, "evidence_id": evidence.pk}


def _proved(person: Person) -> dict[str, Any]:
    now = timezone.now()
    certificate = RecordCertificate.objects.create(
        number=secrets.token_hex(8),
        volunteer=person.volunteer,
        period_from=now.date(),
        period_to=now.date(),
        timed_minutes=60,
        backfilled_minutes=0,
        shown={"name": person.mark, "in_full": False},
        stored_file=person.file("certificates"),
        issued_at=now,
    )
    code = codes.code_of(certificate.pk)
    return {"certificate_id": certificate.pk, "code_of_certificate": code}


def _sign(person: Person) -> Any:
    sign = HourSign.objects.create(
        kind="over_cap",
        key=str(uuid7()),
        unit=person.unit,
        volunteer=person.volunteer,
        note=person.mark,
        found_at=timezone.now(),
    )
    return sign.pk
