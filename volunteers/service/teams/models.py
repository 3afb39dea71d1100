"""Teams of a unit, and who belongs to them since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit


class Team(RegionModel):
    """One team (志愿服务队) of a unit. A disbanded one keeps its past."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("名称"), max_length=64)
    purpose = models.CharField(_("宗旨"), max_length=500, default="", blank=True)
    leader = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="teams_led"
    )
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    disbanded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="team_name_is_one", condition=Q(disbanded_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(RegionModel):
    """Somebody's time in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="teams")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                name="team_member_is_one",
                condition=Q(left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.volunteer_id}"
