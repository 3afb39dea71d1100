"""Files that are answers: photos and scans, judged by their content, kept encrypted."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tenants.keys import files

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_PIXELS = 40_000_000
PHOTO_SIDE = 1200  # pixels of the longer side as kept: enough for a card at 600 dpi
FOLDER = "answers"
SIGNATURES = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An uploaded file that may be kept: its kind (pdf, jpeg, png) and its content."""

    kind: str
    content: bytes

    def keep(self) -> str:
        """Store the file under the region's key and return its name."""
        return files.put(FOLDER, self.content)


class AnswerFileField(forms.FileField):
    """A photo (JPEG, PNG) or a file (also PDF) of at most 5 MB."""

    def __init__(self, *, is_photo: bool, **kwargs: Any) -> None:
        self.is_photo = is_photo
        limit = _("JPEG 或 PNG，最大 5 MB。") if is_photo else _("PDF、JPEG 或 PNG，最大 5 MB。")
        kwargs["help_text"] = kwargs.get("help_text") or limit
        accept = "image/jpeg,image/png" + ("" if is_photo else ",application/pdf")
        super().__init__(widget=forms.FileInput({"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> AnswerFile | None:
        """Return the file as it may be kept.

        :raises ValidationError: it is too large, or not of a kind that is taken
        """
        file = super().clean(data, initial)
        return read(file, is_photo=self.is_photo) if file else None


def read(file: Any, *, is_photo: bool) -> AnswerFile:
    """Judge an uploaded file by its content; a picture is written anew, without what a camera
    adds (place, time, device).

    :raises ValidationError: it is too large, damaged, or of another kind
    """
    if file.size > MOST_BYTES:
        raise forms.ValidationError(_("文件超过 5 MB，请压缩后再上传。"))
    content = file.read()
    kind = next((kind for lead, kind in SIGNATURES.items() if content.startswith(lead)), "")
    if not kind or (is_photo and kind == "pdf"):
        wanted = _("请上传 JPEG 或 PNG 照片。") if is_photo else _("请上传 PDF、JPEG 或 PNG 文件。")
        raise forms.ValidationError(wanted)
    if kind == "pdf":
        return AnswerFile(kind, content)
    return AnswerFile(kind, _picture(content, kind))


def _picture(content: bytes, kind: str) -> bytes:
    try:
        picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
        if picture.width * picture.height > MOST_PIXELS:
            raise forms.ValidationError(_("图片尺寸过大，请缩小后再上传。"))
        picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise forms.ValidationError(_("图片已损坏，无法打开。")) from error
    upright = ImageOps.exif_transpose(picture)  # a phone notes how it was held, and that is lost
    upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    buffer = io.BytesIO()
    _bare(upright, "RGB" if kind == "jpeg" else "RGBA").save(buffer, kind.upper())
    return buffer.getvalue()


def _bare(picture: Image.Image, mode: str) -> Image.Image:
    """Return the pixels alone: no place, time, device or comment."""
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    return bare
