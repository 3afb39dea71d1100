"""Run everything on this machine to try it out: servers, regions, people, web, worker, beat."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import accounts, applications, backfills, people, processes, projects, shifts
from config.demo.accounts import ACCOUNTS
from tenants.context import in_public
from tenants.queries import primary_host, region_of

USUAL_SCALE = 0.3
TO_TRY = "roster-to-try.xlsx"
LISTED = ("hainan", "haikou", "puer", "platform")


class Command(BaseCommand):
    help = "Runs a demonstration in the foreground until Ctrl-C. Never for production."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--scale",
            type=float,
            default=USUAL_SCALE,
            help="share of Hainan's 230,279 baseline to put on file (at the first start)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.began, port, scale = time.monotonic(), options["port"], options["scale"]
        _refuse(port, scale)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self._run(port, scale, Path(settings.DATA))
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stdout.write("已全部停止。All stopped.")

    def _run(self, port: int, scale: float, data: Path) -> None:
        self._say("正在准备数据库与地区…  Preparing the database and the regions …")
        people.open_regions(data / "packs")
        accounts.make_all()
        applications.make_all()
        people.write_roster_to_try(data / TO_TRY)
        os.environ["LINK_PORT"] = str(port)
        with processes.running(port, data) as children:
            self._populate(data / "rosters", scale)
            accounts.give_volunteers_a_file()
            projects.make_all()
            shifts.make_all()
            backfills.make_all()
            processes.wait_until_all_answer(children, port, data)
            self._announce(port, data)
            while True:
                time.sleep(1)
                processes.refuse_ended(children, data)

    def _populate(self, folder: Path, scale: float) -> None:
        entries = people.rosters(folder, scale)
        if people.scale_of(folder) != scale:
            self._say(
                f"沿用已有数据（SCALE={people.scale_of(folder):g}）。  Kept the data as made."
            )
        total = sum(entry["people"] for entry in entries)
        self._say(f"正在导入 {len(entries)} 份名册、{total:,} 人…  Importing the rosters …")
        done, told = 0, time.monotonic()
        for count in people.load(folder, entries):
            done += count
            if time.monotonic() - told > 10:
                told = time.monotonic()
                self._say(f"  {done:,} / {total:,}")

    def _announce(self, port: int, data: Path) -> None:
        self.stdout.write(f"ZHIXING READY http://{primary_host(people.PACKS[0])}:{port}/")
        self.stdout.write("")
        for code in LISTED:
            with in_public():
                name = region_of(code).name
            self.stdout.write(f"  {name}\thttp://{primary_host(code)}:{port}/")
        self.stdout.write("\n  角色 role\t用户名 username\t网址 address")
        for account in ACCOUNTS:
            address = f"http://{primary_host(account.region)}:{port}/sign-in/"
            self.stdout.write(f"  {account.full_name}\t{account.username}\t{address}")
        self.stdout.write(f"\n  密码 password (all): {settings.DEMO_PASSWORD}")
        self.stdout.write(f"  可以试着导入的名册 a roster to import: {data / TO_TRY}")
        self.stdout.write("  按 Ctrl-C 停止。Ctrl-C stops everything.")
        self.stdout.flush()

    def _say(self, line: str) -> None:
        self.stdout.write(f"[{time.monotonic() - self.began:5.1f} s] {line}")
        self.stdout.flush()


def _refuse(port: int, scale: float) -> None:
    if not settings.EMBEDDED:
        raise CommandError(
            "演示只用内置服务：请不要设置 DATABASE_URL。\n"
            "The demonstration runs on embedded servers: leave DATABASE_URL unset."
        )
    starter = os.environ.get("ZHIXING_STARTER")
    if starter != str(os.getpid()):
        raise CommandError(
            f"另一个命令（进程 {starter}）正在使用演示数据，请先结束它。\n"
            f"Another command (process {starter}) is using the demonstration's data: end it first."
        )
    if not 0 <= scale <= 1:
        raise CommandError("SCALE: 0 到 1 之间。SCALE is between 0 and 1.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"端口 {port} 已被占用，请换一个：make demo PORT=8100\n"
                f"Port {port} is taken; choose another: make demo PORT=8100"
            ) from error
