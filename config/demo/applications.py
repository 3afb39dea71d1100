"""Applications that wait for the demonstration's offices: of several ages, units and states.

They are written as the wizard would leave them, many at once; those that are decided are decided
by the service. All people are invented.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from tenants.audit.services import Actor
from tenants.context import current_code, in_region
from tenants.ids import uuid7
from tenants.keys.services import RegionCipher, cipher
from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common import documents
from volunteers.groundwork.common.ages import age_on
from volunteers.groundwork.common.id_number import check_character
from volunteers.groundwork.common.names import sort_key
from volunteers.people.form import services as form
from volunteers.people.form.models import FormVersion
from volunteers.people.profiles.rules import own_texts
from volunteers.people.registration import deciding, routing
from volunteers.people.registration.applying import version_of
from volunteers.people.registration.codes import LETTERS
from volunteers.people.registration.deciding import Selection
from volunteers.people.registration.models import Application, ApplicationStep, ReasonTemplate
from volunteers.people.registration.rules import Action
from volunteers.people.roster.demo import Crowd, Person
from volunteers.people.units.models import Unit

REGION = "puer"
DIVISIONS = ("530802", "530821", "530822", "530823", "530824", "530825")
WAITING, RETURNED, APPROVED = 420, 34, 26
MINORS = 0.09
SCHOOLS = ("思茅第一中学", "宁洱县第一中学", "普洱学院", "云南大学", "云南师范大学")
MAJORS = ("汉语言文学", "临床医学", "会计学", "计算机科学与技术", "园林", "")
JOBS = ("科员", "教师", "护士", "会计", "技术员", "办公室主任", "司机", "社工")
RESUMES = ("2012 至 2016 在校学习；2016 至今在现单位工作。", "2019.09 至今 现单位工作。")
RELATIONS = ("父亲", "母亲", "祖父")
STUDENTS_AT = ("senior_secondary", "college", "primary")


@dataclass
class Maker:
    """What every application of the demonstration shares."""

    policy: RegionPolicy
    version: FormVersion
    units: list[Unit]
    now: dt.datetime
    chance: random.Random
    seal: RegionCipher

    def __post_init__(self) -> None:
        self.routes = {unit.pk: routing.route_of(self.policy, unit) for unit in self.units}
        self.named = version_of(self.policy)
        codes = code_sets.load("education").codes
        self.education = [code for code in codes if code.endswith("1")] or list(codes)
        self.categories = [category.code for category in self.policy.categories]
        self.natures = list(code_sets.load("employer_nature").codes)


def make_all() -> int:
    """Make the applications where there are none yet; return how many.

    :raises RuntimeError: outside the demonstration
    """
    if not settings.EMBEDDED:
        raise RuntimeError("the demonstration's applications are made on embedded servers only")
    with in_region(REGION):
        if Application.objects.exists():
            return 0
        made = _make(WAITING + RETURNED + APPROVED)
        _decide(made)
        return len(made)


def _make(count: int) -> list[Application]:
    now = timezone.now()
    policy = policy_in_force(current_code(), timezone.localdate(now))
    units = list(Unit.objects.standing().order_by("path"))
    chance = random.Random("applications")  # noqa: S311  # nosec B311
    maker = Maker(policy, form.version_in_force(at=now), units, now, chance, cipher())
    people = Crowd("applications", DIVISIONS, timezone.localdate(now)).people(count)
    made = [_application(maker, person) for person in people]
    Application.objects.bulk_create(made, batch_size=500)
    steps = [step for one in made for step in _steps(maker, one)]
    ApplicationStep.objects.bulk_create(steps, batch_size=1000)
    return made


def _application(maker: Maker, person: Person) -> Application:
    chance = maker.chance
    student = chance.random() < MINORS
    places = [unit for unit in maker.units if (unit.kind in STUDENTS_AT) or not student]
    unit = chance.choice(places or maker.units)
    person = _minor(maker, person) if student else person
    submitted = maker.now - dt.timedelta(minutes=chance.triangular(5, 14 * 1440, 900))
    routed = maker.routes[unit.pk]
    resubmitted = chance.random() < 0.08
    values: dict[str, Any] = {
        **_identity(maker, person),
        **_guardian(maker, person, submitted),
        "answers": _answers(maker, unit, person, student=student),
        "employer_nature": chance.choice(maker.natures[:4]),
        "agreements": _agreements(maker, person, submitted),
        "channel": "unit" if chance.random() < 0.07 else "self",
        "returned_times": int(resubmitted),
        "route": routed.route_code,
        "approver_unit_id": routed.approver_unit_id,
        **dict.fromkeys(("submitted_at", "updated_at", "contact_confirmed_at"), submitted),
    }
    return Application(
        pk=uuid7(),
        reference=_reference(maker, submitted),
        state="submitted",
        step="check",
        form_version=maker.version,
        policy_version=maker.named,
        unit=unit,
        created_at=submitted - dt.timedelta(minutes=12),
        **values,
    )


def _minor(maker: Maker, person: Person) -> Person:
    today = timezone.localdate(maker.now)
    born = today - dt.timedelta(days=maker.chance.randrange(14 * 366 + 3, 18 * 365 - 3))
    body = f"{person.number[:6]}{born:%Y%m%d}{person.number[14:17]}"
    return replace(person, birth_date=born, number=body + check_character(body))


def _identity(maker: Maker, person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "name_sort": sort_key(person.name),
        "sex": "1" if person.sex == "男" else "2",
        "birth_date": person.birth_date,
        "ethnicity": _code("ethnicity", person.ethnicity),
        "political_status": _code("political_status", person.political_status),
        "document_kind": "resident_id",
        "document_number": person.number,
        "document_hash": maker.seal.keyed_hash(documents.hash_kind("resident_id"), person.number),
        "phone": person.phone,
        "phone_hash": maker.seal.keyed_hash(documents.PHONE_HASH, person.phone),
    }


def _answers(maker: Maker, unit: Unit, person: Person, *, student: bool) -> dict[str, Any]:
    chance = maker.chance
    wished = chance.sample(maker.categories, min(len(maker.categories), chance.randrange(1, 5)))
    return {
        "employer": unit.name,
        "job_title": "学生" if student else chance.choice(JOBS),
        "education": chance.choice(maker.education),
        "school": chance.choice(SCHOOLS),
        "major": chance.choice(MAJORS),
        "address": f"普洱市思茅区示例路 {chance.randrange(1, 200)} 号",
        "postcode": "665000",
        "email": f"{person.username}@example.com" if chance.random() < 0.5 else "",
        "resume": chance.choice(RESUMES),
        "categories": sorted(wished),
    }


def _guardian(maker: Maker, person: Person, at: dt.datetime) -> dict[str, Any]:
    below = maker.policy.registration.guardian_below or 0
    if age_on(person.birth_date, timezone.localdate(maker.now)) >= below:
        return {}
    relation = maker.chance.choice(RELATIONS)
    phone = f"154{maker.chance.randrange(10**8):08d}"
    name = person.name[:1] + maker.chance.choice("建国秀英志明")
    return {
        "guardian": {"name": name, "relation": relation, "phone": phone},
        "guardian_confirmed_at": at,
    }


def _agreements(maker: Maker, person: Person, at: dt.datetime) -> list[dict[str, Any]]:
    texts = list(own_texts(maker.policy))
    below = maker.policy.registration.guardian_below or 0
    minor = age_on(person.birth_date, timezone.localdate(maker.now)) < below
    guardian = maker.policy.consent("guardian")
    if minor and guardian is not None:
        texts.append(guardian)
    when = timezone.localtime(at).isoformat(timespec="seconds")
    return [
        {
            "code": text.code,
            "version": text.version,
            "given": text.required or maker.chance.random() < 0.5,
            "at": when,
        }
        for text in texts
    ]


def _steps(maker: Maker, one: Application) -> list[ApplicationStep]:
    handed_in = one.submitted_at or maker.now
    last = ApplicationStep(
        application=one,
        at=handed_in,
        action="resubmit" if one.returned_times else "submit",
        from_state="returned" if one.returned_times else "draft",
        to_state="submitted",
    )
    if not one.returned_times:
        return [last]
    first, back = handed_in - dt.timedelta(days=4), handed_in - dt.timedelta(days=2)
    return [
        ApplicationStep(application=one, at=first, action="submit", to_state="submitted"),
        ApplicationStep(
            application=one,
            at=back,
            action="return",
            from_state="submitted",
            to_state="returned",
            reason="照片不清楚，请重新上传本人近期正面免冠照。",
        ),
        last,
    ]


def _decide(made: list[Application]) -> None:
    """Return some two days ago and approve some just now, those who have waited longest."""
    actor = Actor(None, "office", None, "command")
    now = timezone.now()
    ordered = sorted(made, key=lambda one: one.submitted_at or now)
    template = ReasonTemplate.objects.filter(action="return").order_by("position").first()
    reason = template.text if template else "资料不全，请补全后再次提交。"
    returned = [one.pk for one in ordered[:RETURNED]]
    approved = [one.pk for one in ordered[-APPROVED:]]
    _act(returned, Action.RETURN, reason, actor, now - dt.timedelta(days=2))
    _act(approved, Action.APPROVE, "", actor, now - dt.timedelta(minutes=1))


def _act(keys: list[UUID], action: Action, reason: str, actor: Actor, at: dt.datetime) -> None:
    selection = Selection(Application.objects.filter(pk__in=keys))
    deciding.decide(selection=selection, action=action, reason=reason, actor=actor, at=at)


def _reference(maker: Maker, at: dt.datetime) -> str:
    tail = "".join(maker.chance.choice(LETTERS) for _one in range(6))
    return f"SQ{timezone.localtime(at):%y%m%d}-{tail}"


def _code(name: str, label: str) -> str:
    entries = code_sets.load(name)
    return next((code for code in entries.codes if entries.label(code, "zh-hans") == label), "")
