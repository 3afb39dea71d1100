"""What the pages of prints are asked: what to print, of whom, masked or in full; a font's file."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing.services import Selection
from volunteers.people.profiles.forms import ChoiceForm
from volunteers.people.profiles.models import LIVE, VolunteerState
from volunteers.people.profiles.rules import is_reason
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

KINDS = (PrintKind.CARDS, PrintKind.CARD_SHEETS, PrintKind.FORMS, PrintKind.STATISTICS)
OF_THE_LIVE = frozenset({PrintKind.FORMS})


class PrintForm(ChoiceForm):
    """What is printed, for those ticked in a list or for everybody of a unit."""

    kind = forms.ChoiceField(
        label=_("打印什么"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=forms.RadioSelect,
        initial=PrintKind.CARD_SHEETS,
    )
    in_full = forms.BooleanField(
        label=_("登记表、统计表上打印完整证件号码和电话"),
        required=False,
        help_text=_("不选则遮盖；选择须写明理由，逐人记录。未满 18 周岁的人未经批准只印概要。"),
    )
    reason = forms.CharField(
        label=_("打印完整号码的理由"),
        max_length=200,
        required=False,
        help_text=_("例如：纸质登记表报审批机构存档。请勿填写个人信息。"),
    )

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(user, data)
        unit = self.fields["unit"]
        unit.label, unit.help_text = _("单位"), _("含下级单位。")
        unit.empty_label = _("请选择单位")  # type: ignore[attr-defined]
        unit.required = not self.is_ticked
        unit.error_messages["required"] = _("请选择单位，或在名册、志愿服务证列表中勾选人员。")

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where numbers are printed in full; nobody ticked is a whole unit."""
        given = super().clean() or self.cleaned_data
        given["everyone"] = given.get("everyone") or not given.get("ids")
        if given.get("in_full") and not is_reason(given.get("reason", "")):
            self.add_error("reason", _("请写明理由（至少 4 个字）。"))
        return given

    @property
    def is_ticked(self) -> bool:
        """Whether the people were chosen in a list before."""
        return bool(self.data.get("ids") or self.data.get("everyone"))

    def selection(self, at: dt.datetime) -> Selection:
        """Return the people meant, in the list's order, and the unit that they are printed under.

        :raises Http404: the filter is out of scope
        """
        kind = PrintKind(self.cleaned_data["kind"])
        states = LIVE if kind in OF_THE_LIVE else (VolunteerState.REGISTERED,)
        found = self.people(at).filter(state__in=states)
        rows = list(found.values_list("pk", "unit_id", "unit__path"))
        unit: Unit | None = self.cleaned_data["unit"]
        unit_id = unit.pk if unit else _common_unit([path for _pk, _unit, path in rows], self._user)
        return Selection([pk for pk, _unit, _path in rows], unit_id)


class FontForm(forms.Form):
    file = forms.FileField(
        label=_("字体文件"),
        widget=forms.FileInput({"accept": ".ttf,.otf,.ttc"}),
        help_text=_("TTF、OTF 或 TTC，最大 20 MB。请确认贵单位有权使用该字体。"),
    )


def _common_unit(paths: list[str], user: Any) -> UUID | None:
    """Return the smallest unit that holds all of some people; None where none in scope does."""
    parts = [path.strip("/").split("/") for path in set(paths)]
    shared = []
    for codes in zip(*parts, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    found = scope.units_for(user).filter(code=shared[-1]).first() if shared else None
    return found.pk if found else None
