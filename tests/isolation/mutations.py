"""What holds the regions apart is taken out, one piece at a time.

    python -m tests.isolation.mutations [part of a name]

Run by hand (some minutes). Each piece is removed in a copy of the tree, and the tests that watch it
are run there: they must fail. Results: docs/security.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT

LINKED = (".venv", "build", "node_modules")
WALK = "tests/isolation/test_walk.py"
DUTIES = "tests/isolation/test_duties_and_scopes.py"
PROOFS = "tests/isolation/test_proofs.py"


@dataclass(frozen=True)
class Mutation:
    """A piece that is taken out, and who must notice."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


MUTATIONS = (
    Mutation(
        "the cache key function names no region",
        "tenants/cache_keys.py",
        "{current_code()}",
        "same",
        ("tests/isolation/test_cache_keys.py", f"{WALK}::{{walk}}[alpha carrying beta]"),
    ),
    Mutation(
        "the cache has no key function",
        "config/settings.py",
        '        "KEY_FUNCTION": "tenants.cache_keys.region_key",\n',
        "",
        ("tests/isolation/test_checks.py", f"{WALK}::{{walk}}[alpha carrying beta]"),
    ),
    Mutation(
        "the guard lets queries cross",
        "tenants/guard.py",
        "if here == PUBLIC or self._region != here:",
        "if here == PUBLIC:",
        ("tests/isolation/test_guard.py",),
    ),
    Mutation(
        "the guard lets rows cross",
        "tenants/guard.py",
        "if made_in is not None and made_in != connection.schema_name:",
        "if made_in is None and made_in:",
        ("tests/isolation/test_guard.py",),
    ),
    Mutation(
        "one page has lost its @requires",
        "volunteers/people/profiles/views.py",
        "@requires(Duty.READ_ROSTER)\n@require_safe\ndef detail",
        "@require_safe\ndef detail",
        (DUTIES, "tests/architecture/test_urls.py"),
    ),
    Mutation(
        "one endpoint asks for no duty",
        "api/permissions.py",
        "or not holds(user, _duty(view, request))",
        "",
        (DUTIES,),
    ),
    Mutation(
        "one scope filter is gone",
        "volunteers/people/units/scope.py",
        "    if sees_all(user):\n        return Unit.objects.all()",
        "    if user:\n        return Unit.objects.all()",
        (DUTIES,),
    ),
    Mutation(
        "the session's hash names no region",
        "tenants/accounts/models.py",
        "zhixing.session.{connection.schema_name}",
        "zhixing.session",
        (PROOFS,),
    ),
    Mutation(
        "all regions share one table of sessions",
        "config/settings.py",
        'SHARED_APPS = ["tenants", "django_tenants"]\nTENANT_APPS = [\n'
        '    "django.contrib.contenttypes",\n    "django.contrib.auth",\n'
        '    "django.contrib.sessions",\n',
        'SHARED_APPS = ["tenants", "django_tenants", "django.contrib.sessions"]\nTENANT_APPS = [\n'
        '    "django.contrib.contenttypes",\n    "django.contrib.auth",\n',
        (PROOFS, "tests/architecture/test_tenancy.py", f"{WALK}::{{walk}}[alpha carrying beta]"),
    ),
    Mutation(
        "the session's cookie goes to every host",
        "config/settings.py",
        'LANGUAGE_COOKIE_NAME = "language"',
        'LANGUAGE_COOKIE_NAME = "language"\nSESSION_COOKIE_DOMAIN = ".localhost"',
        (PROOFS,),
    ),
    Mutation(
        "a RegionTask runs without a region",
        "tenants/jobs/tasks.py",
        "if connection.schema_name == PUBLIC:",
        "if not connection.schema_name:",
        ("tests/isolation/test_tasks.py",),
    ),
    Mutation(
        "a PlatformTask runs inside a region",
        "tenants/jobs/tasks.py",
        "if connection.schema_name != PUBLIC:",
        "if not connection.schema_name:",
        ("tests/isolation/test_tasks.py",),
    ),
    Mutation(
        "one leaves a region into the wrong one",
        "tenants/context.py",
        "connection.set_tenant(self._before.pop())",
        "self._before.pop()",
        ("tests/isolation/test_context.py",),
    ),
    Mutation(
        "a change of a region is told nobody",
        "tenants/hostnames.py",
        "transaction.on_commit(_new_version, robust=True)",
        "return",
        ("tests/isolation/test_hostnames.py",),
    ),
    Mutation(
        "sealed values name no region",
        "tenants/keys/sealing.py",
        'return f"{self.region_code}:{label}"',
        "return label",
        ("tests/isolation/test_keys.py",),
    ),
    Mutation(
        "the serving role may change the audit",
        "tenants/template_schema.py",
        "cursor.execute(_APPEND_ONLY",
        "str(_APPEND_ONLY",
        ("tests/isolation/test_opening.py",),
    ),
    Mutation(
        "a page reads another region's table",
        "volunteers/office/notices/queries.py",
        '    notices = Notice.objects.order_by("-published_on", "-pk")',
        '    notices = Notice.objects.order_by("-published_on", "-pk")\n'
        "    from django.db import connection\n\n"
        '    connection.cursor().execute("SELECT count(*) FROM beta.volunteers_unit")',
        (f"{WALK}::{{walk}}[alpha carrying beta]",),
    ),
)
WALKING = "test_nothing_of_another_region_is_seen_or_touched"


def copy_to(folder: Path) -> None:
    """Copy what is under version control, or will be, and link what was installed."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(lambda name: (ROOT / name).is_file(), names.splitlines()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)


def run(mutation: Mutation, tree: Path) -> tuple[bool, str]:
    """Take the piece out, run the tests, put it back; return whether they failed, and how many."""
    file = tree / mutation.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutation.before) != 1:
        return False, f"{mutation.file} no longer holds {mutation.before!r} once"
    file.write_text(text.replace(mutation.before, mutation.after), encoding="utf-8")
    shutil.rmtree(tree / ".test", ignore_errors=True)  # the databases too are made by the mutant
    tests = [name.format(walk=WALKING) for name in mutation.tests]
    command = [sys.executable, "-m", "pytest", "--tb=no", "--show-capture=no", *tests]
    environment = {**os.environ}
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # the tests' servers are started before it
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    file.write_text(text, encoding="utf-8")
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
    # `failed` alone counts: an error of collection would prove nothing
    noticed = done.returncode == 1 and re.search(r"\d+ failed", last) and " error" not in last
    return bool(noticed), last


def main() -> int:
    wanted = [one for one in MUTATIONS if not sys.argv[1:] or sys.argv[1] in one.name]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="zhixing-mutations-") as name:
        tree = Path(name)
        tree.chmod(0o755)
        copy_to(tree)
        for mutation in wanted:
            noticed, told = run(mutation, tree)
            survived += not noticed
            print(f"{'noticed ' if noticed else 'SURVIVED'}  {mutation.name}: {told}", flush=True)
    print(f"{len(wanted) - survived} of {len(wanted)} noticed")
    return 1 if survived else 0


if __name__ == "__main__":
    raise SystemExit(main())
