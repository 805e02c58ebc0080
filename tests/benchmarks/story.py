"""The whole story with 100,000 contacts over REST: import, launch, every outcome; the memory of each process.

The second campaign is sent while 200 people watch it live and somebody works beside them.

Memory is sampled all the time and printed at the start, at its peak and at the end: it must stay flat.
"""

import os
import sys
import time

import httpx

from tests.benchmarks import mails, people
from tests.benchmarks.dashboards import DASHBOARDS, LIVE, beside, cookie_of
from tests.benchmarks.importing import csv_of
from tests.benchmarks.rows import Row, percentile
from tests.benchmarks.sending import sink
from tests.running_system import System, running

SIZE = int(os.environ.get("BENCH_STORY", "100000"))
OUTCOMES = ("queued", "sent", "failed", "suppressed", "unknown")
ENDED = ("done", "failed", "cancelled", "completed")


def measure() -> list[Row]:
    with (
        sink() as port,
        running(extra={"MKT_DEMO": "0", "MKT_SMTP_URL": f"smtp://127.0.0.1:{port}"}) as system,
    ):
        system.adopt()
        api = people.client(system.url)
        memory = Memory(system)
        imported, list_id = _import(api, memory)
        sent, metrics = _launch(api, memory, _write(api, list_id))
        watched, waited, metrics_watched = _launch_watched(system, api, memory, _write(api, list_id))
        memory.sample()
    memory.tell()
    for found in (metrics, metrics_watched):
        if sum(found[name] for name in OUTCOMES) != SIZE or found["sent"] != SIZE:
            raise RuntimeError(f"The outcomes do not add up to {SIZE}: {found}")
    return [
        Row("story.import", SIZE / imported, "rows/s", peak_rss_mb=memory.peak.get("worker work")),
        Row("story.send", SIZE / sent, "1/s", peak_rss_mb=memory.peak.get("worker mail")),
        Row(f"story.send_watched_{DASHBOARDS}", SIZE / watched, "1/s", "nobody watches", SIZE / sent),
        Row(
            f"story.action_p95_{DASHBOARDS}",
            percentile(waited, 0.95),
            "s",
            peak_rss_mb=memory.peak.get("web"),
        ),
        Row("story.outcomes", sum(metrics[name] for name in OUTCOMES), "people"),
    ]


class Memory:
    """What each process holds: at first, at most, at last (MB)."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.first = self.peak = self.last = system.resident_mb()

    def sample(self) -> None:
        self.last = self._system.resident_mb()
        self.peak = {name: max(mb, self.peak.get(name, 0)) for name, mb in self.last.items()}

    def tell(self) -> None:
        lines = [f"{'process':<20}{'first':>8}{'peak':>8}{'last':>8}  MB"]
        for name, peak in sorted(self.peak.items(), key=lambda item: -item[1]):
            first, last = self.first.get(name, 0), self.last.get(name, 0)
            lines.append(f"{name:<20}{first:>8.0f}{peak:>8.0f}{last:>8.0f}")
        print("\n".join(lines), file=sys.stderr)


def _import(api: httpx.Client, memory: Memory) -> tuple[float, str]:
    list_id = api.post("/lists", json={"name": "Everybody"}).json()["id"]
    file = csv_of(SIZE)
    begun = time.monotonic()
    started = api.post(
        "/imports", files={"file": ("people.csv", file, "text/csv")}, data={"list_id": list_id}
    ).json()
    _watch(api, f"/imports/{started['id']}", "status", memory)
    return time.monotonic() - begun, list_id


def _write(api: httpx.Client, list_id: str) -> str:
    """Write an email and a campaign for the whole list; return where it is."""
    content = api.post(
        "/contents",
        json={"name": "Bench", "type": "email", "subject": "Snow, {{ first_name }}", "body": mails.body()},
    ).json()
    draft = {"name": "Bench", "type": "email", "content_id": content["id"]}
    audience = {"include": [{"list": list_id}], "exclude": []}
    sender = {"name": "Bench", "email": "news@example.com"}
    campaign = api.post("/campaigns", json={**draft, "audience": audience, "sender": sender}).json()
    return f"/campaigns/{campaign['id']}"


def _launch(api: httpx.Client, memory: Memory, path: str) -> tuple[float, dict[str, int]]:
    begun = time.monotonic()
    api.post(f"{path}/launch").raise_for_status()
    _watch(api, path, "status_detail", memory)
    return time.monotonic() - begun, api.get(f"{path}/metrics").json()


def _launch_watched(
    system: System, api: httpx.Client, memory: Memory, path: str
) -> tuple[float, list[float], dict[str, int]]:
    cookie = cookie_of(system.url, people.EMAIL, people.PASSWORD)
    with beside(system.url, cookie, DASHBOARDS, f"{LIVE}.look", at=f"{path}/live") as crowd:
        took, metrics = _launch(api, memory, path)
    return took, crowd.waited, metrics


def _watch(api: httpx.Client, path: str, field: str, memory: Memory) -> None:
    while api.get(path).json()[field] not in ENDED:
        memory.sample()
        time.sleep(0.5)
