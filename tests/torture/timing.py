"""Nobody finds out who has an account: the answers to known and unknown addresses, and how long they take.

Each address is tried once and from a client of its own, so that neither the lockout nor the bucket of an
address stands in the way; known and unknown come in one random order, so that whatever else the machine does
weighs on both alike.
"""

import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import tables
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.passwords import hash_password
from tests.cluster import TestCluster, take_a_database
from tests.torture.mann_whitney import p_value
from tests.ui.serving import WITHOUT_SCREENS, served

# Foreign keys are strings, so every table must be known before the first row is written.
TABLES = tables.ALL
AMOUNT = int(os.environ.get("TIMING_AMOUNT", "2000"))
WARM_UP = 20
MAY_BE_CHANCE = 0.01
PASSWORD = "not the password of anybody"


def measure() -> dict[str, Any]:
    """Try `AMOUNT` known and as many unknown addresses at both forms."""
    cluster = TestCluster()
    cluster.start()
    try:
        os.environ.update(cluster.environment())
        take_a_database("torture")
        _let_known_people_in()
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "web.log"
            with served({**WITHOUT_SCREENS, "MKT_DEMO": "0"}, log) as url:
                figures = {path: _compare(url, path) for path in ("/sign-in", "/forgot")}
    finally:
        cluster.stop()
    return {**figures, "passed": all(figure["passed"] for figure in figures.values())}


def _let_known_people_in() -> None:
    one_hash = hash_password("a long enough password")
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        for position in range(AMOUNT):
            email = _address("known", position)
            account = Account(email=email, email_key=email, name="Known", password_hash=one_hash)
            session.add(account)
            session.flush()
            member = Member(workspace_id=workspace.id, account_id=account.id, role=Role.VIEWER.value)
            session.add(member)


def _address(kind: str, position: int) -> str:
    """Known and unknown addresses are of one length."""
    return f"{kind}-{position:06}@example.com"


def _compare(url: str, path: str) -> dict[str, Any]:
    tries = [(kind, position) for kind in ("known", "other") for position in range(AMOUNT)]
    random.Random(path).shuffle(tries)
    seconds: dict[str, list[float]] = {"known": [], "other": []}
    answers: dict[str, set[str]] = {"known": set(), "other": set()}
    with httpx.Client(base_url=url, headers={"Origin": url}, timeout=60) as client:
        for position in range(WARM_UP):
            _ask(client, path, _address("early", position), position)
        for number, (kind, position) in enumerate(tries, WARM_UP):
            email = _address(kind, position)
            taken, answer = _ask(client, path, email, number)
            seconds[kind].append(taken)
            answers[kind].add(_without(email, answer))
    p = p_value(seconds["known"], seconds["other"])
    is_same = answers["known"] == answers["other"] and len(answers["known"]) == 1
    return {
        "tries": {kind: len(taken) for kind, taken in seconds.items()},
        "median_ms": {kind: round(statistics.median(taken) * 1000, 3) for kind, taken in seconds.items()},
        "p": round(p, 4),
        "same_answers": is_same,
        "answer": sorted(answers["known"])[0],
        "passed": is_same and p > MAY_BE_CHANCE,
    }


def _ask(client: httpx.Client, path: str, email: str, number: int) -> tuple[float, httpx.Response]:
    client.cookies.clear()
    there = {"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
    if path == "/forgot":
        there["X-Forwarded-For"] = there["X-Forwarded-For"].replace("10.", "11.", 1)
    begun = time.perf_counter()
    answer = client.post(path, data={"email": email, "password": PASSWORD}, headers=there)
    return time.perf_counter() - begun, answer


def _without(email: str, answer: httpx.Response) -> str:
    """Write down all of an answer that could differ, but for the address that came with the request."""
    fixed = ("date", "x-request-id", "ratelimit-reset")
    headers = sorted(f"{name}: {value}" for name, value in answer.headers.items() if name not in fixed)
    return f"{answer.status_code} {' | '.join(headers)} {answer.text}".replace(email, "…")
