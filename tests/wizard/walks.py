"""An applicant who fills in the steps by the test client, as the demonstration shows codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tenants.messaging.models import ContactCode
from tests.factories import make_number
from volunteers.people.registration.models import Application
from volunteers.people.units.models import Unit

PHONE, GUARDIAN_PHONE = "13900139000", "13700137000"
BAR = "wizard-act"
AGREED = {"agree_personal_data": "on", "agree_voluntary": "on", "agree_sensitive": "on"}
GUARDIAN = {
    "guardian_name": "岩罕",
    "guardian_relation": "父亲",
    "guardian_phone": GUARDIAN_PHONE,
    "agree_guardian": "on",
}
SHOWN_CODE = re.compile(r"验证码是 (\d{6})")


@dataclass
class Applicant:
    """One browser. `born` decides the number, and so the age."""

    client: Client
    born: str = "19900501"
    number: str = ""
    typed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.number = self.number or make_number(born=self.born)
        self.typed = {
            "name": "岩小禾",
            "document_kind": "resident_id",
            "document_number": self.number,
            "phone": PHONE,
        }

    def post(self, step: str, values: dict[str, Any], act: str = "next") -> Any:
        return self.client.post(f"/register/{step}/", {**values, BAR: act})

    def code(self, step: str, values: dict[str, Any]) -> str:
        """Ask for a code within a step and read it off the page."""
        ContactCode.objects.all().delete()  # one a minute is tested elsewhere
        answer = self.post(step, values, "send").content.decode()
        found = SHOWN_CODE.search(answer)
        assert found, answer[answer.find("<main") :][:3000]
        return found[1]

    def identity(self, **changes: str) -> Any:
        typed = {**self.typed, **changes}
        return self.post("identity", typed | {"code": self.code("identity", typed)})

    def unit(self, code: str = "school") -> Any:
        return self.post("unit", {"unit": str(Unit.objects.get(code=code).pk)})

    def details(self, **answers: Any) -> Any:
        return self.post("details", {"employer": "一号学校", **answers})

    def agreements(self, **changes: str) -> Any:
        return self.post("agreements", {**AGREED, **changes})

    def guardian(self, **changes: str) -> Any:
        values = {**AGREED, **GUARDIAN, **changes}
        code = self.code("agreements", values)
        return self.post("agreements", values | {"guardian_code": code})

    def filled(self) -> Applicant:
        """Go to the last step."""
        for step in (self.identity, self.unit, self.details, self.agreements):
            answer = step()
            assert answer.status_code == 302, answer.content.decode()
        return self

    def submit(self) -> Any:
        return self.post("check", {}, "submit")

    def submitted(self) -> Application:
        assert self.filled().submit().status_code == 200
        return self.row

    @property
    def row(self) -> Application:
        return Application.objects.latest("created_at")
