"""What is uploaded stays in memory, however large it is."""

from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory


def received(**files):
    sent = {name: SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()}
    return RequestFactory().post("/imports/new/", sent).FILES


def test_an_upload_within_the_limit_is_whole(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    assert received(file=b"x" * 100)["file"].read() == b"x" * 100


def test_of_a_larger_one_the_size_is_kept_and_nothing_on_disk(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    file = received(file=b"x" * 200_000)["file"]
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.size, file.read()) == (200_000, b"")


def test_many_files_are_no_way_round_the_limit(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    files = received(one=b"x" * 60, two=b"y" * 60)
    assert [files["one"].read(), files["two"].read()] == [b"x" * 60, b""]
