"""What is wrong with a mail someone is writing: where, and the way out in a sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from enum import StrEnum

# More than a person reads before mending the first.
MOST_PROBLEMS = 50


class Severity(StrEnum):
    """An error keeps the mail from being sent, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Part(StrEnum):
    """The field of the editor the problem stands in; lines and columns are counted inside of it."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    BODY = "body"


@dataclass(frozen=True)
class Problem:
    """One thing to mend. Lines and columns begin at 1."""

    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR
    part: Part = Part.BODY

    def to_dict(self) -> dict[str, str | int]:
        return asdict(self)

    @classmethod
    def from_dict(cls, value: dict[str, str | int]) -> "Problem":
        return cls(
            line=int(value["line"]),
            column=int(value["column"]),
            message=str(value["message"]),
            severity=Severity(value["severity"]),
            part=Part(value.get("part", Part.BODY)),
        )


class Position:
    """Turns offsets of one source into lines and columns."""

    def __init__(self, source: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", source)]

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect_left(self._ends, offset)
        return line + 1, offset - (self._ends[line - 1] if line else -1)

    def error(self, offset: int, message: str) -> Problem:
        return Problem(*self.at(offset), message, Severity.ERROR)

    def warning(self, offset: int, message: str) -> Problem:
        return Problem(*self.at(offset), message, Severity.WARNING)


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """“ Did you mean “first_name”?”, or nothing where nothing is near."""
    near = get_close_matches(wrong.lower(), sorted(known), n=1, cutoff=0.6)
    return f" Did you mean “{near[0]}”?" if near else ""
