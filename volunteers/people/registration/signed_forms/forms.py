"""An uploaded scan, judged by its content, and the people whose signed forms it holds."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from volunteers.people.form.uploads import MEGABYTE, MOST_PIXELS, SIGNATURES
from volunteers.people.profiles.forms import KeysField

MOST_BYTES = 10 * MEGABYTE
PDF_END, TAIL = b"%%EOF", 2048


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that may be kept: its kind (pdf, jpeg, png) and content."""

    kind: str
    content: bytes = field(repr=False)


class ScanField(forms.FileField):
    """A PDF of any number of pages, or one picture, of at most 10 MB."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Scan:
        """Return the scan.

        :raises ValidationError: it is too large, cut off, or no scan
        """
        return read(super().clean(data, initial))


class UploadForm(forms.Form):
    """The scan of the forms of the people whose keys it carries."""

    ids = KeysField()
    scan = ScanField(
        label=_("签字登记表扫描件"), help_text=_("PDF（可多页）、JPEG 或 PNG，最大 10 MB。")
    )
    confirmed = forms.BooleanField(
        label=_("本单位已核对每份登记表由本人签字，未成年人的另有监护人签字"),
        error_messages={"required": _("请核对后勾选。")},
    )


class ChosenForm(forms.Form):
    """The people ticked on the roster."""

    ids = KeysField()


def read(file: Any) -> Scan:
    """Judge an uploaded file by its content, whatever its name says.

    :raises ValidationError: it is too large, cut off, or of another kind
    """
    if file.size > MOST_BYTES:
        raise ValidationError(_("文件超过 10 MB，请压缩或分批上传。"))
    content = file.read()
    kind = next((kind for lead, kind in SIGNATURES.items() if content.startswith(lead)), "")
    if not kind:
        raise ValidationError(_("请上传 PDF、JPEG 或 PNG 文件。"))
    if kind == "pdf" and PDF_END not in content[-TAIL:]:
        raise ValidationError(_("PDF 不完整，请重新扫描或导出。"))
    if kind != "pdf":
        _refuse_broken(content)
    return Scan(kind, content)


def _refuse_broken(content: bytes) -> None:
    try:
        picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("图片尺寸过大，请缩小后再上传。"))
        picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError(_("图片已损坏，无法打开。")) from error
