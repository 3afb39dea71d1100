"""What keeps the embedded servers from running, said so that a clerk and an engineer can act."""

from __future__ import annotations

REAL_SERVERS = (
    "请改用已有的数据库：设置 DATABASE_URL、DATABASE_OWNER_URL 和 REDIS_URL。\n"
    "Use servers of your own instead: set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL."
)


class CannotRun(Exception):
    """The servers cannot run here; the message names the way out."""

    def __init__(self, chinese: str, english: str, *, way_out: str = REAL_SERVERS) -> None:
        super().__init__("\n".join(part for part in (chinese, english, way_out) if part))
