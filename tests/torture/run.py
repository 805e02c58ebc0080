"""`make torture`: run what ONLY picks (all by default); the last line is one JSON object with the figures."""

import importlib
import json
import os
import pkgutil
import sys
import traceback
from typing import Any

from tests import torture

NO_RUNS = ("run", "mann_whitney")


def main() -> int:
    names = [module.name for module in pkgutil.iter_modules(torture.__path__)]
    runs = [name for name in names if name not in NO_RUNS and not name.startswith("test_")]
    picked = [name for name in os.environ.get("ONLY", "").split(",") if name] or runs
    if unknown := sorted(set(picked) - set(runs)):
        print(f"There is no run {', '.join(unknown)}. Choose from {', '.join(runs)}.")
        return 2
    figures = {name: _run(name) for name in picked}
    print(json.dumps(figures))
    return 0 if all(figure.get("passed") for figure in figures.values()) else 1


def _run(name: str) -> dict[str, Any]:
    print(f"… {name}", file=sys.stderr, flush=True)
    try:
        return importlib.import_module(f"tests.torture.{name}").measure()
    except Exception as error:
        traceback.print_exc()
        return {"passed": False, "error": str(error)}


if __name__ == "__main__":
    raise SystemExit(main())
