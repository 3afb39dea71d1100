"""`manage.py account REGION open|reset|unlock|close USERNAME`: accounts from the command line.

For the first accounts (`platform` for an operator's), and for the office's own when it is locked
out: everything else is done on the office's pages. A one-time password is printed once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.accounts import services
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.accounts.services import Handed, NewAccount
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.errors import RuleBroken
from tenants.models import PLATFORM
from volunteers.people.units.models import Unit
from volunteers.people.units.staff.services import Position, open_staff

ACTS = {
    "reset": services.reset_password,
    "unlock": services.unlock,
    "close": services.deactivate,
}


class Command(BaseCommand):
    help = "Opens, resets, unlocks or closes an account of a region, or of the platform."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("region", help="code of the region, or `platform`")
        parser.add_argument("act", choices=("open", *ACTS))
        parser.add_argument("username")
        parser.add_argument("--name", help="open: the person's name")
        parser.add_argument("--role", choices=[role.value for role in Role], help="open: its role")
        parser.add_argument("--unit", help="open: code of the unit that the account works for")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with in_region(options["region"]):
                handed = self._act(options)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        shown = handed.password if handed else "done"
        self.stdout.write(f"{options['region']}\t{options['username']}\t{shown}")

    def _act(self, options: dict[str, Any]) -> Handed | None:
        at = timezone.now()
        if options["act"] == "open":
            return _open(options, at)
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"{options['region']} has no account {options['username']}")
        done = ACTS[options["act"]](user_id=user.pk, actor=system_actor("command"), at=at)
        return done if isinstance(done, Handed) else None


def _open(options: dict[str, Any], at: dt.datetime) -> Handed:
    """Open an account; an operator's on the platform, any other in a region."""
    if not options["name"] or not options["role"]:
        raise CommandError("open: --name and --role are needed")
    role, actor = Role(options["role"]), system_actor("command")
    if (role is Role.OPERATOR) != (options["region"] == PLATFORM):
        raise CommandError("operators have accounts on the platform, all others in a region")
    if role is Role.OPERATOR:
        new = NewAccount(options["username"], options["name"], frozenset({role}))
        return services.create_account(new=new, actor=actor, at=at)
    return open_staff(
        username=options["username"],
        full_name=options["name"],
        position=Position(frozenset({role}), _units(options["unit"])),
        actor=actor,
        at=at,
    )


def _units(code: str | None) -> tuple[Any, ...]:
    if not code:
        return ()
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"there is no unit {code}")
    return (unit.pk,)
