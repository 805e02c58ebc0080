"""What a benchmark returns, and how it is shown and kept."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure. Rates are per second, durations in seconds, memory in MB."""

    name: str
    value: float
    unit: str
    baseline: str = ""
    baseline_value: float | None = None
    peak_rss_mb: float | None = None

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.baseline_value, 3) if self.baseline_value else None


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write(rows: list[Row], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    document = {
        "at": datetime.now(UTC).isoformat(),
        "machine": machine,
        "rows": [{**asdict(row), "ratio": row.ratio} for row in rows],
    }
    path.write_text(json.dumps(document, indent=2))


def table(rows: list[Row]) -> str:
    lines = [f"{'name':<24}{'value':>14}  {'unit':<8}{'baseline':<26}{'value':>12}{'ratio':>9}{'peak MB':>9}"]
    for row in rows:
        baseline = "" if row.baseline_value is None else f"{row.baseline_value:,.3g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        memory = "" if row.peak_rss_mb is None else f"{row.peak_rss_mb:.0f}"
        value = f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:.3g}"
        lines.append(
            f"{row.name:<24}{value:>14}  {row.unit:<8}{row.baseline:<26}{baseline:>12}{ratio:>9}{memory:>9}"
        )
    return "\n".join(lines)
