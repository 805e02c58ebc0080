"""What a person writes, what is made of it once, and what one contact sees."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from mkt_dashboard.rendering.problems import Problem, has_errors


@dataclass(frozen=True)
class EmailSource:
    """A mail as it is written. The body is MJML."""

    subject: str
    preheader: str
    body: str


@dataclass(frozen=True)
class CompiledEmail:
    """A mail compiled once for all: Jinja templates with the addresses as written, the footer included."""

    subject: str
    preheader: str
    html: str
    text: str
    links: tuple[str, ...]
    variables: tuple[str, ...]
    size_bytes: int
    problems: tuple[Problem, ...]

    @property
    def is_sendable(self) -> bool:
        return bool(self.html) and not has_errors(self.problems)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "CompiledEmail":
        problems = cast("list[dict[str, str | int]]", value["problems"])
        return cls(
            subject=str(value["subject"]),
            preheader=str(value["preheader"]),
            html=str(value["html"]),
            text=str(value["text"]),
            links=tuple(value["links"]),
            variables=tuple(value["variables"]),
            size_bytes=int(value["size_bytes"]),
            problems=tuple(Problem.from_dict(problem) for problem in problems),
        )


@dataclass(frozen=True)
class Rendered:
    """A mail as one contact gets it."""

    subject: str
    preheader: str
    html: str
    text: str
