"""Uploads: kept in memory, never plain on a disk, and of what is too large nothing but its size."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemoryHandler(MemoryFileUploadHandler):
    """Takes every file of a request, whatever its length says. Past `FILE_UPLOAD_MAX_MEMORY_SIZE`
    in all nothing more is kept; the form still sees how large the file was, and refuses it.
    """

    kept = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept + len(raw_data) <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self.kept += len(raw_data)
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Return the file; one of which a part was not kept is empty, with its size."""
        if self.file.tell() < file_size:
            self.file.truncate(0)
        return super().file_complete(file_size)
