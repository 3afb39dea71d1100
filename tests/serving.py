"""The mould of the tests' web servers and workers: a process that has loaded the product once, and
forks what a test asks for, so that no test waits for it to be loaded anew.

One line of JSON in, `{"command": […], "database": …, "log": …}` or `{"stop": pid}`; one out, the
process started, or the one that has ended. `command` is that of gunicorn or celery.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from typing import NoReturn

SECONDS_TO_STOP = 20


def main() -> None:
    """Load the product, then answer until nobody asks any more."""
    asked = os.fdopen(os.dup(0))
    answers = os.fdopen(os.dup(1), "w")
    _load()
    for line in asked:
        order = json.loads(line)
        done = _stop(order["stop"]) if "stop" in order else _start(order)
        print(done, file=answers, flush=True)


def _load() -> None:
    import celery.bin.celery  # noqa: F401
    import gunicorn.app.wsgiapp  # noqa: F401
    from django.db import connection

    import config.celery
    import config.wsgi  # noqa: F401 - checks the process's own database
    from tests.servers import hash_passwords_cheaply

    config.celery.app.loader.import_default_modules()
    hash_passwords_cheaply()
    connection.close()


def _start(order: dict) -> int:
    child = os.fork()
    if child == 0:
        _become(order)
    return child


def _become(order: dict) -> NoReturn:
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.closerange(3, 256)
    _use(order["database"])
    sys.argv = order["command"]
    try:
        if sys.argv[0] == "celery":
            from celery.bin.celery import main as run
        else:
            from gunicorn.app.wsgiapp import run
        run()
    finally:
        sys.stdout.flush()
        os._exit(0)


def _use(database: str) -> None:
    """Point this process, and what it starts, to a test's own database."""
    from django.conf import settings
    from django.db import connection

    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = f"{os.environ[variable].rpartition('/')[0]}/{database}"
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database
    settings.DATABASE_OWNER["NAME"] = database


def _stop(child: int) -> int:
    os.kill(child, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while time.monotonic() < deadline:
        if os.waitpid(child, os.WNOHANG)[0]:
            return child
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return child


if __name__ == "__main__":
    main()
