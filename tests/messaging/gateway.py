"""A gateway and a mail server on real sockets, each a process of its own that notes what came.

python -m tests.messaging.gateway http|smtp PORT LOG ANSWER
"""

from __future__ import annotations

import json
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from config.embedded.process import free_port
from tests.servers import ROOT


@dataclass(frozen=True)
class Listening:
    """A server at work: where, and what it was told."""

    port: int
    log: Path

    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


@contextmanager
def listening(kind: str, log: Path, answer: str) -> Iterator[Listening]:
    """Run a server that answers every message with `answer`."""
    port = free_port()
    log.touch()
    command = [sys.executable, "-m", "tests.messaging.gateway", kind, str(port), str(log), answer]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    try:
        yield Listening(port, log)
    finally:
        child.kill()
        child.wait()


class Http(BaseHTTPRequestHandler):
    """Answers as the SMS gateway does: a document with a code; `wait` says nothing for long."""

    def do_POST(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        _note({"asked": asked, "path": self.path, "headers": dict(self.headers)})
        if ANSWER == "wait":
            time.sleep(30)
        status, code = ANSWER.split(" ")
        body = json.dumps({"Code": code, "Message": "x", "RequestId": "r"}).encode()
        self.send_response(int(status))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


class Smtp(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as one letter needs; `ANSWER` is what the recipient gets."""

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            if line.upper().startswith(("EHLO", "HELO")):
                self._say("250 test")
            elif line.upper().startswith("RCPT"):
                self._say(ANSWER)
            elif line.upper() == "DATA":
                self._data()
            else:
                self._say("250 ok")

    def _data(self) -> None:
        self._say("354 go")
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        _note({"letter": "\n".join(lines)})
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def _note(heard: dict[str, Any]) -> None:
    with Path(LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(heard) + "\n")


if __name__ == "__main__":
    KIND, PORT, LOG, ANSWER = sys.argv[1:]
    address = ("127.0.0.1", int(PORT))
    server = HTTPServer(address, Http) if KIND == "http" else socketserver.TCPServer(address, Smtp)
    print("ready", flush=True)
    server.serve_forever()
