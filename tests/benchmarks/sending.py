"""Messages a second through the gate, beside Postfix's `smtp-source` and the naive path, to one `smtp-sink`.

smtp-sink burns 170 µs for a mail of 28 kB and is itself the limit, so the ratio to `smtp-source` says how
much of what that sink can take we reach.
"""

import os
import shutil
import smtplib
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache

from sqlalchemy import text

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.campaigns import control, queries
from mkt_dashboard.local.process import free_port, is_port_taken
from tests.benchmarks import audience, mails
from tests.benchmarks.rows import Row
from tests.running_system import System, running

SIZE = int(os.environ.get("BENCH_SEND", "20000"))
NAIVE_SIZE = 400
WORKERS = 2
SPAN = """
SELECT extract(epoch FROM min(gated_at)), extract(epoch FROM max(ended_at)),
       count(*) FILTER (WHERE outcome = 1)
FROM messages WHERE campaign_id = :campaign_id
"""


def measure() -> list[Row]:
    """Launch in a running system with two mail workers; what counts is the first gate to the last outcome."""
    with (
        sink() as port,
        running(extra={"MKT_DEMO": "0", "MKT_SMTP_URL": f"smtp://127.0.0.1:{port}"}) as system,
    ):
        system.adopt()
        with second_worker():
            ours, first_mail, memory = _ours(system)
        source = _smtp_source(port, len(_naive_mail("person@example.com").as_bytes()))
        naive = _naive(port)
    return [
        Row("launch.first_mail", first_mail, "s"),
        Row("send.plain", ours, "1/s", "smtp-source -> smtp-sink", source, memory),
        Row("send.plain.naive", ours, "1/s", "smtplib + EmailMessage", naive, memory),
    ]


@contextmanager
def sink() -> Generator[int]:
    """Run Postfix's smtp-sink on a loopback port."""
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    if program is None:
        raise RuntimeError("smtp-sink is missing. Debian and Ubuntu: apt-get install postfix")
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "256"])
    try:
        while not is_port_taken(port):
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def second_worker() -> Generator[None]:
    """One more mail worker beside the system's own, as on a machine with two cores."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mkt_dashboard", "worker", "mail"], stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _ours(system: System) -> tuple[float, float, float]:
    """Return messages a second, seconds from launch to the first gate, peak memory of a mail worker."""
    made = audience.make("Send", SIZE)
    launched = time.time()
    with unit_of_work(made.actor) as session:
        campaign_id = queries.find_internal(session, made.actor, made.campaign_id).id
        control.launch(session, made.actor, made.campaign_id, confirmed=SIZE)
    memory = 0.0
    while True:
        time.sleep(0.2)
        memory = max(memory, system.resident_mb().get("worker mail", 0))
        with unit_of_work(made.actor) as session:
            if queries.get_campaign(session, made.actor, made.campaign_id).status_detail == "completed":
                first, last, sent = session.execute(text(SPAN), {"campaign_id": campaign_id}).one()
                break
    if sent != SIZE:
        raise RuntimeError(f"{sent} of {SIZE} were sent.")
    return SIZE / float(last - first), float(first) - launched, memory


def _smtp_source(port: int, size: int) -> float:
    """Messages a second of two smtp-source processes with as many connections and bytes as ours."""
    program = shutil.which("smtp-source") or "/usr/sbin/smtp-source"
    each = SIZE // WORKERS
    command = [program, "-s", "32", "-l", str(size), "-m", str(each), "-d"]
    command += ["-f", "news@example.com", "-t", "person@example.com", f"127.0.0.1:{port}"]
    begun = time.monotonic()
    senders = [subprocess.Popen(command) for _ in range(WORKERS)]
    for sender in senders:
        sender.wait(300)
    return each * WORKERS / (time.monotonic() - begun)


def _naive(port: int) -> float:
    """Messages a second the way it is usually written: compile nothing, build an EmailMessage, smtplib."""
    begun = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(NAIVE_SIZE):
            smtp.send_message(_naive_mail(f"person{number}@example.com"))
    return NAIVE_SIZE / (time.monotonic() - begun)


def _naive_mail(to: str) -> EmailMessage:
    from jinja2.sandbox import SandboxedEnvironment

    html = (
        SandboxedEnvironment(autoescape=True)
        .from_string(_compiled_html())
        .render(first_name="Ada", city="Graz")
    )
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "news@example.com", to, "First snow, Ada"
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="example.com")
    mail.set_content("Snow came early to the high paths this year.\n" * 20)
    mail.add_alternative(html, subtype="html")
    return mail


@cache
def _compiled_html() -> str:
    """Compiled once for the naive path too; what is compared is sending, not compiling."""
    from mkt_dashboard.rendering import mjml

    return mjml.to_html(mails.body())
