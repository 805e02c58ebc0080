"""Runs what a person has just typed in limited processes: a template that never ends costs a sentence.

A few processes wait, so that a live preview need not start one. They are started fresh, never forked, because
a server with threads must not fork. `sandboxed` is the other end of the pipe.
"""

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import mkt_dashboard
from mkt_dashboard.core.errors import InvalidInput, RateLimited

WALL_SECONDS = 3.0
_START_SECONDS = 20.0
_QUEUE_SECONDS = 10.0
_PROCESSES = 2
_MOST_JOBS = 500
_MOST_BYTES = 8_000_000
_LENGTH = struct.Struct(">I")
_ROOT = Path(mkt_dashboard.__file__).parent.parent


class TooMuch(InvalidInput):
    """The template took more time or memory than one mail may."""

    code = "template_too_much"


class Refused(InvalidInput):
    """The template cannot be rendered with these values."""

    code = "unrenderable"


def run(job: Mapping[str, Any]) -> dict[str, Any]:
    """Have a job done in a limited process, and wait for its answer."""
    answer = _pool().run(json.dumps(job).encode())
    if "refused" in answer:
        raise Refused(answer["refused"])
    if "answer" not in answer:
        raise TooMuch(
            "This mail takes too much time or memory to render. Look for a loop or a value that explodes."
        )
    return answer["answer"]


def warm_up() -> None:
    """Start the processes now, so that the first preview is as fast as all others."""
    _pool().start()


class _Process:
    """One limited process and the pipes to it."""

    def __init__(self) -> None:
        self.jobs_done = 0
        self._is_ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-m", "mkt_dashboard.rendering.sandboxed"],
            cwd=_ROOT,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        self._to, self._from = _descriptor(self._process.stdin), _descriptor(self._process.stdout)
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: bytes) -> dict[str, Any] | None:
        """The answer, or None where the process died over it or took too long."""
        try:
            if not self._is_ready:
                self._receive(time.monotonic() + _START_SECONDS)
                self._is_ready = True
            until = time.monotonic() + WALL_SECONDS
            self._send(_LENGTH.pack(len(job)) + job, until)
            answer = self._receive(until)
        except (OSError, TimeoutError):
            return None
        self.jobs_done += 1
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _send(self, data: bytes, until: float) -> None:
        left = memoryview(data)
        while left:
            self._wait(self._to, select.POLLOUT, until)
            left = left[os.write(self._to, left) :]

    def _receive(self, until: float) -> dict[str, Any]:
        size = _LENGTH.unpack(self._read(_LENGTH.size, until))[0]
        if size > _MOST_BYTES:
            raise OSError("the answer is too large to be one")
        return json.loads(self._read(size, until))

    def _read(self, size: int, until: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._from, select.POLLIN, until)
            piece = os.read(self._from, size - len(data))
            if not piece:
                raise BrokenPipeError("the process is gone")
            data += piece
        return bytes(data)

    def _wait(self, descriptor: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(until - time.monotonic(), 0) * 1000):
            raise TimeoutError


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise RuntimeError("the process was started without its pipes")
    return pipe.fileno()


class _Pool:
    """Processes that wait for jobs; one is used by one thread at a time."""

    def __init__(self) -> None:
        self._idle: list[_Process] = []
        self._count = 0
        self._changed = threading.Condition()

    def start(self) -> None:
        with self._changed:
            while self._count < _PROCESSES:
                self._idle.insert(0, _Process())
                self._count += 1

    def run(self, job: bytes) -> dict[str, Any]:
        process = self._take()
        answer: dict[str, Any] | None = None
        try:
            answer = process.ask(job)
        finally:
            self._give_back(process, may_stay=answer is not None and "exhausted" not in answer)
        return answer or {}

    def stop(self) -> None:
        with self._changed:
            for process in self._idle:
                process.kill()
            self._idle.clear()

    def _take(self) -> _Process:
        self.start()
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._idle), _QUEUE_SECONDS):
                raise RateLimited(
                    "Too many previews are being made at this moment. Try again.", retry_after=5
                )
            process = self._idle.pop()
        return process if process.is_alive else self._replaced(process)

    def _give_back(self, process: _Process, *, may_stay: bool) -> None:
        kept = process if may_stay and process.jobs_done < _MOST_JOBS else self._replaced(process)
        with self._changed:
            # A fresh one goes to the far end: it is still starting.
            self._idle.insert(len(self._idle) if kept is process else 0, kept)
            self._changed.notify()

    def _replaced(self, process: _Process) -> _Process:
        process.kill()
        return _Process()


class _Current:
    """The pool of this very process: after a fork the pipes belong to the parent."""

    pool: _Pool | None = None
    lock = threading.Lock()

    @classmethod
    def forget(cls) -> None:
        cls.pool = None
        cls.lock = threading.Lock()


os.register_at_fork(after_in_child=_Current.forget)


def _pool() -> _Pool:
    with _Current.lock:
        if _Current.pool is None:
            _Current.pool = _Pool()
            atexit.register(_Current.pool.stop)
        return _Current.pool
