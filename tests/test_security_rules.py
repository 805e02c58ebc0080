"""Rules of ours about security that no linter knows, checked over source and running objects."""

import importlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from rq.serializers import JSONSerializer

from mkt_dashboard.core.queue import QueueName, queue
from mkt_dashboard.domain.columns import Table
from mkt_dashboard.ui import access, guard

ROOT = Path(__file__).parent.parent
# What must not be written in a screen, and why.
BANNED = {
    r"\brx\.html\b|dangerously_?[sS]et_?[iI]nner": "markup of a person would run in our pages",
    r"\bcall_script\b|\brun_script\b|\beval\(|new Function": "text would become code",
    r"\brx\.(Cookie|SessionStorage)\b": "the browser may set it to anything",
    r"\brx\.upload\b": "its route asks for no login",
    r"@rx\.var|@rx\.cached_var": "computed vars of all states go to everybody who opens a page",
    r"\brx\.SharedState\b": "it links the states of different people",
    r"\brx\.session\(|\brx\.Model\b": "it goes around the unit of work and row-level security",
}
STORED_IN_THE_BROWSER = {"mkt_rail"}


@pytest.mark.parametrize(("pattern", "why"), BANNED.items())
def test_no_screen_does_what_is_dangerous(pattern: str, why: str) -> None:
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for ending in ("py", "jsx")
        for path in (ROOT / "mkt_dashboard/ui").rglob(f"*.{ending}")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]

    assert guilty == [], why


def test_what_the_browser_keeps_says_nothing_about_who_somebody_is() -> None:
    names = {
        found
        for path in (ROOT / "mkt_dashboard/ui").rglob("*.py")
        for found in re.findall(r"rx\.LocalStorage\([^)]*name=\"(\w+)\"", path.read_text())
    }

    assert names == STORED_IN_THE_BROWSER


def test_no_handler_takes_a_table() -> None:
    """A table as an argument would let the browser set each of its columns."""
    importlib.import_module("mkt_dashboard.mkt_dashboard")  # registers every handler
    seen = [
        (f"{name}: {field}", annotation)
        for name, registered in guard.handlers().items()
        if access.rule_of(registered.handler) is not None
        for field, annotation in _arguments(registered.handler.fn)
    ]

    assert len(seen) > 50
    assert [name for name, annotation in seen if _is_table(annotation)] == []


def _arguments(handler: Any) -> list[tuple[str, Any]]:
    closure = {cell.cell_contents for cell in handler.__closure__ or () if _is_guarded(cell.cell_contents)}
    return [
        (field, info.annotation)
        for guarded in closure
        for field, info in guarded.arguments.model_fields.items()
    ]


def _is_table(annotation: Any) -> bool:
    return any(
        isinstance(one, type) and issubclass(one, Table) for one in (annotation, *get_args(annotation))
    )


def _is_guarded(thing: object) -> bool:
    return type(thing).__name__ == "_Guarded"


def test_each_proof_that_is_named_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))

    lost = [name for name in re.findall(r"`((?:test_|find_no_)\w+)`", text) if f"def {name}(" not in tests]
    lost += [path for path in re.findall(r"`(tests/[\w/]+\.py)`", text) if not (ROOT / path).exists()]

    assert lost == []


def test_nothing_but_the_pages_is_reached_from_outside() -> None:
    """Whoever may write to Redis may run code in ours: Reflex keeps its states there as pickles."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]

    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert "--requirepass" in services["redis"]["command"][-1]


def test_a_job_in_redis_is_json_with_a_number() -> None:
    enqueued = queue(QueueName.WORK).create_job("workers.outbox.handle", args=(7,))

    assert enqueued.serializer is JSONSerializer
    assert json.loads(enqueued.data)[2] == [7]
