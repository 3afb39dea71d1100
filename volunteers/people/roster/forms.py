"""What the pages of a roster import are asked: the file, the columns, the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from volunteers.groundwork.imports import limits
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.groundwork.imports.refusals import MESSAGES
from volunteers.groundwork.imports.services import Choices
from volunteers.groundwork.imports.subjects import columns_of
from volunteers.people.roster import repairs
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

ACCEPTED = ".xlsx,.xls,.csv"
LETTER = "column_"


class UploadForm(forms.Form):
    """The file and the unit that it is for."""

    unit = forms.ModelChoiceField(
        label=_("导入到"),
        queryset=Unit.objects.none(),
        help_text=_("表中有“单位”列的，按该列分到下属单位；没有的都归入这里选的单位。"),
    )
    file = forms.FileField(
        label=_("名册文件"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Excel（.xlsx、.xls）或 CSV，不超过 20 MB、200,000 行。"),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = scope.units_for(user).filter(is_closed=False).order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = units.first()

    def clean_file(self) -> Any:
        """Refuse by size before a byte is read.

        :raises ValidationError: too large
        """
        file = self.cleaned_data["file"]
        if file.size > limits.FILE_BYTES:
            raise ValidationError(MESSAGES["too_large"], code="too_large")
        return file


class RepairForm(forms.Form):
    """Which sure repair is accepted: one, a kind, all of them; empty for none any more."""

    accept = forms.RegexField(regex=rf"^({repairs.ACCEPTED.pattern})$", required=False)

    def read(self) -> str:
        """Return what was accepted; what is no repair is none."""
        return self.cleaned_data["accept"] if self.is_valid() else ""


class ColumnsForm(forms.Form):
    """Which column of the file is which, one choice a column, and two options."""

    vouched = forms.BooleanField(required=False)
    skip_hidden = forms.BooleanField(label=_("不导入隐藏行"), required=False)

    def __init__(self, batch: ImportBatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        columns = columns_of(batch)
        known = [(column.key, column.title(language)) for column in columns if not column.unread]
        choices = [("", _("不导入")), *known]
        mapped = batch.mapping or None
        for match in batch.facts["columns"]:
            letter = match["letter"]
            if letter in batch.facts["unread"] or not match["heading"]:
                continue
            self.fields[LETTER + letter] = forms.ChoiceField(
                label=match["heading"],
                choices=choices,
                required=False,
                initial=mapped.get(letter, "") if mapped else match["key"],
            )

    def choices(self) -> Choices:
        """Return what was settled."""
        data = self.cleaned_data
        mapping = {
            name.removeprefix(LETTER): key
            for name, key in data.items()
            if name.startswith(LETTER) and key
        }
        return Choices(mapping, data["vouched"], {"skip_hidden": data["skip_hidden"]})
