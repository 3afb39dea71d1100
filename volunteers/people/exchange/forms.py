"""What is asked on the pages of the national exchange."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.groundwork.imports.limits import FILE_BYTES
from volunteers.groundwork.imports.refusals import MESSAGES


class AnswerForm(forms.Form):
    """The file that the national system gave back."""

    file = forms.FileField(
        label=_("回执文件"),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
        help_text=_("Excel 或 CSV，最大 20 MB，含本地编号、全国志愿者编号、退回原因三列。"),
    )

    def clean_file(self) -> object:
        """Return the file; one that is too large was not kept."""
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(MESSAGES["too_large"])
        return file
