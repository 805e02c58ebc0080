"""`make bench`: run what ONLY picks (all by default), print a table, keep it in the data folder."""

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.benchmarks import edge, events, importing, pages, rows, sending, starting, story
from tests.benchmarks.rows import Row

BENCHMARKS: dict[str, Callable[[], list[Row]]] = {
    "start": starting.measure,
    "import": importing.measure,
    "send": sending.measure,
    "events": events.measure,
    "ui": pages.measure,
    "edge": edge.measure,
    "story": story.measure,
}
RESULT = Path(".mkt/bench.json")


def main() -> int:
    picked = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(BENCHMARKS)
    if unknown := set(picked) - set(BENCHMARKS):
        print(f"There is no benchmark {', '.join(unknown)}. Choose from {', '.join(BENCHMARKS)}.")
        return 2
    measured: list[Row] = []
    failed = False
    for name in picked:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            measured += _alone(BENCHMARKS[name])
        except Exception:
            failed = True
            traceback.print_exc()
    rows.write(measured, RESULT)
    print(rows.table(measured))
    return 1 if failed else 0


def _alone(measure: Callable[[], list[Row]]) -> list[Row]:
    """Measure in a process of its own: each adopts the servers of another system."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(measure).result()
