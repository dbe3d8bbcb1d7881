"""A Hugging Face hub on loopback that holds the folders it is given, and counts what is asked of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.loopback import serving

COMMIT = "8f3b1c0de5a94e21b7c6d0f1a2e3948576b0c1d2"


@dataclass
class Hub:
    """Where it listens, and every path that was asked for."""

    address: str
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)


@contextmanager
def hub(models: dict[str, Path]) -> Iterator[Hub]:
    """Serve each folder of ``models`` under its hub name; any other name is answered with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path = unquote(urlsplit(self.path).path)
            served.asked.append(path)
            served.tokens.add(self.headers.get("Authorization", ""))
            content, headers = found(path)
            self.send_response(404 if content is None else 200)
            if content is None:
                headers = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            if body and content:
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    def found(path: str) -> tuple[bytes | None, dict[str, str]]:
        for name, folder in models.items():
            files = sorted(file for file in folder.rglob("*") if file.is_file())
            if path.startswith(f"/api/models/{name}/tree/"):
                tree = [
                    {
                        "type": "file",
                        "path": str(file.relative_to(folder)),
                        "size": file.stat().st_size,
                        "oid": hashlib.sha1(file.read_bytes()).hexdigest(),
                    }
                    for file in files
                ]
                return json.dumps(tree).encode(), {"Content-Type": "application/json"}
            if path.startswith(f"/api/models/{name}"):
                told = [
                    {"rfilename": str(file.relative_to(folder)), "size": file.stat().st_size}
                    for file in files
                ]
                about = {"id": name, "sha": COMMIT, "siblings": told, "private": False, "tags": []}
                return json.dumps(about).encode(), {"Content-Type": "application/json"}
            for file in files:
                inside = file.relative_to(folder)
                if path in (f"/{name}/resolve/{COMMIT}/{inside}", f"/{name}/resolve/main/{inside}"):
                    content = file.read_bytes()
                    etag = hashlib.sha1(content).hexdigest()
                    return content, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}
        return None, {}

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = Hub(f"http://127.0.0.1:{server.server_port}")
        with serving(server):
            yield served
