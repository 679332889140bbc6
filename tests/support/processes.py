"""A real server and the tool for tests in Python. Needs CLIENTELE_BIN, where the programs are."""

import json
import os
import select
import subprocess
import sys
import time

BIN = os.environ.get("CLIENTELE_BIN", ".")
SOURCE = os.environ.get(
    "CLIENTELE_SOURCE", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

# Generous: a busy machine is slow, and nobody waits this long for a server that is well.
LIMIT_SECONDS = 60


class Server:
    """clienteled on a file in `folder`; `with` stops it."""

    def __init__(self, folder, *flags):
        self._log_path = os.path.join(folder, "server.log")
        with open(self._log_path, "ab") as log:
            self._process = subprocess.Popen(
                [os.path.join(BIN, "clienteled"),
                 "--store=sqlite:" + os.path.join(folder, "base.db"), *flags,
                 "--listen=127.0.0.1:0"],
                cwd=folder, stdout=subprocess.PIPE, stderr=log)
        line = self._ready_line()
        if not line.startswith("clienteled ready on "):
            self._process.kill()
            self._process.wait()
            raise AssertionError("the server does not start: " + self.log())
        self.address = line[len("clienteled ready on "):]

    def _ready_line(self):
        descriptor = self._process.stdout.fileno()
        deadline = time.monotonic() + LIMIT_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                break
            byte = os.read(descriptor, 1)
            if not byte:
                break
            line += byte
        return line.decode().strip()

    def log(self):
        with open(self._log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def is_running(self):
        return self._process.poll() is None

    def stop(self):
        """Asks it to end; its exit code."""
        self._process.terminate()
        try:
            return self._process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._process.returncode is None:
            self.stop()


def tool(server, folder, *arguments):
    """Runs the tool in `folder`; a subprocess.CompletedProcess with texts."""
    return subprocess.run([os.path.join(BIN, "clientele"), "--server", server.address, *arguments],
                          cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", check=False)


def answer(server, folder, *arguments):
    """The tool's answer as it is in JSON; the command must succeed."""
    done = tool(server, folder, *arguments, "--format", "json")
    if done.returncode != 0:
        raise AssertionError("%s: exit code %d: %s" %
                             (" ".join(arguments), done.returncode, done.stderr))
    return json.loads(done.stdout)


def generate_messages(folder):
    """Python classes of the contract in `folder`, which is put on the path."""
    proto = os.path.join(SOURCE, "proto")
    files = [os.path.join("clientele", "v1", name)
             for name in sorted(os.listdir(os.path.join(proto, "clientele", "v1")))
             if name.endswith(".proto")]
    subprocess.run(["protoc", "-I" + proto, "--python_out=" + folder, *files], cwd=proto,
                   check=True)
    sys.path.insert(0, folder)
