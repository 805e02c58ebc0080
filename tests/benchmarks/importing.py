"""Rows a second of a CSV import, from the upload to the last counter, with the memory of the worker; once
without and once with a phone number in each row, which is read and sealed."""

import csv
import io
import os
import time

import httpx

from tests.benchmarks import people
from tests.benchmarks.rows import Row
from tests.running_system import System, running

SIZE = int(os.environ.get("BENCH_IMPORT", "100000"))


def measure() -> list[Row]:
    name = f"import.{SIZE // 1000}k"
    with running(extra={"MKT_DEMO": "0"}) as system:
        system.adopt()
        api = people.client(system.url)
        return [_measured(name, system, api), _measured(f"{name}.phones", system, api, phones=True)]


def _measured(name: str, system: System, api: httpx.Client, *, phones: bool = False) -> Row:
    content = csv_of(SIZE, phones=phones)
    begun = time.monotonic()
    memory = _import(system, api, name, content)
    return Row(name, SIZE / (time.monotonic() - begun), "rows/s", peak_rss_mb=memory)


def _import(system: System, api: httpx.Client, name: str, csv_file: bytes) -> float:
    made = api.post("/lists", json={"name": name}).json()
    started = api.post(
        "/imports",
        files={"file": ("people.csv", csv_file, "text/csv")},
        data={"list_id": made["id"], "policy": "overwrite"},
    ).json()
    memory = 0.0
    while True:
        memory = max(memory, system.resident_mb().get("worker work", 0))
        now = api.get(f"/imports/{started['id']}").json()
        if now["status"] not in ("queued", "running"):
            break
        time.sleep(0.1)
    if (now["status"], now["created"]) != ("done", SIZE):
        raise RuntimeError(f"The import ended as {now}.")
    return memory


def csv_of(size: int, *, phones: bool = False) -> bytes:
    """Make a file of `size` people with five columns, or six."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["email", "first_name", "last_name", "city", "plan", *["phone"][: int(phones)]])
    for number in range(size):
        table.writerow(
            [
                f"{'caller' if phones else 'person'}{number}@example.com",
                ("Ada", "Zoë", "Tom")[number % 3],
                f"Surname{number}",
                "Graz",
                "pro",
                *[f"+44 {('', '(0)')[number % 2]}7700 900{number % 1000:03}"][: int(phones)],
            ]
        )
    return text.getvalue().encode()
