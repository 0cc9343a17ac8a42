"""A controller that is none: it takes notices down, and answers as a test wants it to."""

import base64
import http.server
import json
import os
import stat
import subprocess
import threading
import time
import types

import pytest

CLIENTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTIFY = os.path.join(CLIENTS, "rehome-notify")
HOOK = os.path.join(CLIENTS, "libvirt", "qemu")
USER, PASSWORD = "onos", "a secret + 7"


class Controller:
    """Listens on a port of its own; `notices` are what was posted, `users` by whom."""

    def __init__(self):
        self.notices, self.users, self.paths = [], [], []
        self.code, self.answer, self.delay, self.headers = 200, None, 0.0, {}
        controller = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                sent = self.rfile.read(int(self.headers["Content-Length"]))
                controller.paths.append(self.path)
                controller.users.append(base64.b64decode(self.headers["Authorization"].split()[1]).decode())
                controller.notices.append(json.loads(sent))
                time.sleep(controller.delay)
                said = controller.said(controller.notices[-1])
                try:
                    self.send_response(controller.code)
                    for name, value in controller.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said)
                except OSError:
                    pass  # The client had no more patience.

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def said(self, notice):
        if isinstance(self.answer, bytes):
            return self.answer
        answer = {notice["kind"]: [], "stale": [], "refused": [], "unknown": [], "micros": 1, **(self.answer or {})}
        return json.dumps(answer).encode()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def controller():
    one = Controller()
    yield one
    one.close()


def wait_until(condition, deadline, what):
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.02)


@pytest.fixture
def config(tmp_path, controller):
    """The file of settings, 0600; `write(name=value, …)` changes it, None takes a setting away."""
    path = tmp_path / "notify.json"
    held = {
        "url": controller.url,
        "user": USER,
        "password": PASSWORD,
        "notify": NOTIFY,
        "state": str(tmp_path / "state"),
        "virsh": str(tmp_path / "virsh"),
        "ports": [
            {"network": "tenants", "location": "of:0000000000000201/3"},
            {"bridge": "br0", "vlan": 30, "location": "of:0000000000000201/4"},
        ],
    }

    def write(**changes):
        held.update(changes)
        path.write_text(json.dumps({name: value for name, value in held.items() if value is not None}))
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)

    write()
    return types.SimpleNamespace(path=path, write=write, folder=tmp_path)


def run(program, *arguments, given="", **environment):
    """What a program says and how it ends; nothing of this process's own settings reaches it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REHOME_")}
    start = time.monotonic()
    done = subprocess.run(
        [program, *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**clean, **environment},
    )
    done.seconds = time.monotonic() - start
    return done
