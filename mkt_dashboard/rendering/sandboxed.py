"""What runs in the limited process of `sandbox`: reads one job, answers it, waits for the next.

Jobs and answers are JSON with their length in front. The process has no environment, no network, no files
but code to open, 512 MB of memory and two seconds of processor time for each job.
"""

import ctypes
import json
import os
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, BinaryIO

from mkt_dashboard.rendering.bodies import Unrenderable
from mkt_dashboard.rendering.compiled import CompiledEmail, EmailSource
from mkt_dashboard.rendering.compiler import compile_now, render_now

LENGTH = struct.Struct(">I")
MOST_MEMORY = 512 * 1024 * 1024
MOST_CPU_SECONDS = 2
MOST_ANSWER = 4_000_000
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.")


def compile_job(job: Mapping[str, Any]) -> dict[str, Any]:
    return compile_now(EmailSource(**job["source"]), frozenset(job["known_fields"])).to_dict()


def render_job(job: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(render_now(CompiledEmail.from_dict(job["mail"]), job["fields"]))


JOBS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "compile": compile_job,
    "render": render_job,
}


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until the other end closes."""
    warm_up()
    give_up_rights()
    write(answers, {"ready": True})
    while job := read(jobs):
        limit_processor_time()
        answer, may_go_on = answered(job)
        write(answers, answer)
        if not may_go_on:
            return


def warm_up() -> None:
    """Import what most jobs want, so that the first one need not wait for it."""
    style = '<mj-head><mj-style inline="inline">p { margin: 0 }</mj-style></mj-head>'
    body = f"<mjml>{style}<mj-body>{{% if email > 1 %}}{{% endif %}}</mj-body></mjml>"
    for subject in ("{{ email|upper }}", "{{ email| }}"):
        mail = compile_now(EmailSource(subject, "", body), ["email"])
        with suppress(Unrenderable):
            render_now(mail, {"email": "warm@example.com"})


def give_up_rights() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # A network of its own, in which there is nothing. Some hosts forbid it; the hook below holds everywhere.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)
    # macOS knows the limit and refuses to set it; the two seconds of processor time hold there as well.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.addaudithook(_refuse_the_outside)


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN_EVENTS) or (event == "open" and not _is_late_import(*arguments[:2])):
        raise PermissionError(f"{event} is not allowed while a mail is rendered")


def _is_late_import(path: object, mode: object) -> bool:
    """Python loads some modules at first use, codecs for example. Code holds no secret."""
    return mode in ("r", "rb") and isinstance(path, str) and path.endswith((".py", ".pyc", ".so"))


def limit_processor_time() -> None:
    """The kernel counts a process's whole life, so each job moves the limit."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + MOST_CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def answered(job: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The answer, and whether this process may be trusted with another job."""
    try:
        return {"answer": JOBS[job["job"]](job)}, True
    except Unrenderable as refusal:
        return {"refused": refusal.message}, True
    except (MemoryError, RecursionError):
        return {"exhausted": True}, False


def read(stream: BinaryIO) -> dict[str, Any] | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return json.loads(stream.read(LENGTH.unpack(head)[0]))


def write(stream: BinaryIO, answer: Mapping[str, Any]) -> None:
    data = json.dumps(answer).encode()
    if len(data) > MOST_ANSWER:
        data = b'{"exhausted": true}'
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    # Whatever prints by accident must not land between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)
