"""Photos and files that are answers: judged by what is in them, kept without what a camera adds."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError
from PIL import Image

from tenants.keys import files
from volunteers.people.form import uploads

RED, BLUE = (220, 20, 20), (20, 20, 220)
TURNED = 6  # EXIF: the top of the scene is at the right of the pixels
ORIENTATION, MAKE = 0x0112, 0x010F


def picture(kind="JPEG", size=(40, 20), **saved):
    buffer = io.BytesIO()
    made = Image.new("RGB", size, RED)
    made.paste(BLUE, (size[0] // 2, 0, *size))
    made.save(buffer, kind, **saved)
    return buffer.getvalue()


def read(content, *, is_photo=True, name="照片.jpg"):
    return uploads.read(SimpleUploadedFile(name, content), is_photo=is_photo)


def from_a_phone():
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = TURNED, "Canary Phone"
    return picture(exif=exif)


def test_a_photo_taken_sideways_stands_upright():
    kept = Image.open(io.BytesIO(read(from_a_phone()).content))
    assert kept.size == (20, 40)
    assert kept.getpixel((10, 35))[2] > kept.getpixel((10, 35))[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_of_the_camera_is_kept(kind):
    exif = Image.Exif()
    exif[MAKE] = "Canary Phone"
    content = picture(kind, exif=exif)
    assert b"Canary" in content
    assert b"Canary" not in read(content).content


def test_a_large_photo_is_kept_as_large_as_a_card_needs():
    kept = Image.open(io.BytesIO(read(picture(size=(3000, 1500))).content))
    assert kept.size == (1200, 600)


@pytest.mark.parametrize(
    ("content", "is_photo", "said"),
    [
        (b"%PDF-1.7 ...", True, "JPEG 或 PNG 照片"),
        (b"MZ\x90\x00", False, "PDF、JPEG 或 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", True, "JPEG 或 PNG 照片"),
        (picture()[:200], True, "图片已损坏"),
        (b"\xff\xd8\xff" + bytes(uploads.MOST_BYTES), True, "超过 5 MB"),
    ],
)
def test_what_is_not_a_picture_is_refused_whatever_its_name(content, is_photo, said):
    with pytest.raises(ValidationError, match=said):
        read(content, is_photo=is_photo)


def test_a_file_lies_encrypted_under_the_regions_key(region):
    file = read(b"%PDF-1.7 canary", is_photo=False, name="证明.pdf")
    name = file.keep()
    assert files.get(name) == b"%PDF-1.7 canary"
    stored = (Path(settings.MEDIA_ROOT) / region.code / name).read_bytes()
    assert b"canary" not in stored
