"""Takes a template apart into plain text and Jinja tags, and puts it together in numbered pieces.

Text never reaches Jinja: it is numbered, and Jinja only decides which numbers come in which order. So what a
person typed between the tags cannot become code, and the sender can encode every text once and for all.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape

from mkt_dashboard.rendering.problems import Position, Problem

_STRINGS = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
# No possessive groups, here and in `markup`: Python before 3.11.5 matches them wrongly (gh-106052).
# A tag ends before the next one begins, so that ten thousand open braces are read in one pass.
_TAG = re.compile(
    rf"""\{{\{{ (?: [^{{}}"'] | {_STRINGS} | \{{(?!\{{) | \}}(?!\}}) )* \}}\}}
       | \{{%  (?: [^{{%"']  | {_STRINGS} | \{{(?!%) | %(?!\}})  )* %\}}
       | \{{\# (?: [^{{\#]   | \{{(?!\#) | \#(?!\}}) )* \#\}}""",
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"\{\{|\{%|\{#")
# What mail, HTML and our own markers cannot carry; tab and newline may stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Kind(StrEnum):
    TEXT = "text"
    EXPRESSION = "expression"
    STATEMENT = "statement"


@dataclass(frozen=True)
class Piece:
    """A stretch of text, `{{ … }}` or `{% … %}`, with its place in the source."""

    kind: Kind
    source: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.source)

    @property
    def code(self) -> str:
        """What stands between the braces. Editors that speak HTML write quotes and `<` as entities."""
        return unescape(self.source[2:-2].removeprefix("-").removeprefix("+").removesuffix("-")).strip()


def split(source: str) -> list[Piece]:
    """Cut a source into pieces; Jinja comments are dropped and `-` at a tag trims the text beside it."""
    pieces: list[Piece] = []
    at = 0
    trim = False
    for match in _TAG.finditer(source):
        tag = match[0]
        text = _trimmed(Piece(Kind.TEXT, source[at : match.start()], at), left=trim, right=tag[2] == "-")
        if text.source:
            pieces.append(text)
        if not tag.startswith("{#"):
            kind = Kind.EXPRESSION if tag.startswith("{{") else Kind.STATEMENT
            pieces.append(Piece(kind, tag, match.start()))
        trim = len(tag) > 4 and tag[-3] == "-"
        at = match.end()
    rest = _trimmed(Piece(Kind.TEXT, source[at:], at), left=trim, right=False)
    return [*pieces, rest] if rest.source else pieces


def _trimmed(piece: Piece, *, left: bool, right: bool) -> Piece:
    text = piece.source.rstrip() if right else piece.source
    kept = text.lstrip() if left else text
    return replace(piece, source=kept, start=piece.start + len(text) - len(kept))


def check_characters(source: str) -> list[Problem]:
    """Refuse control characters: mail programs, databases and we ourselves give them a meaning."""
    position = Position(source)
    return [
        position.error(
            match.start(), f"Here stands an invisible character (U+{ord(match[0]):04X}). Delete it."
        )
        for match in list(_CONTROL.finditer(source))[:10]
    ]


def check_braces(source: str) -> list[Problem]:
    """Find tags that are opened and never closed."""
    position = Position(source)
    problems: list[Problem] = []
    for piece in split(source):
        if piece.kind is Kind.TEXT and (found := _OPENING.search(piece.source)):
            closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[found[0]]
            message = f"“{found[0]}” is never closed. Write “{closing}” at the end of the tag."
            problems.append(position.error(piece.start + found.start(), message))
    return problems


def clean(value: str) -> str:
    """A value without what no mail can carry: control characters go, line ends become one kind."""
    if value.isprintable() and value.isascii():
        return value
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def printing(code: str) -> str:
    return "{{ " + code + " }}"


def statement(code: str) -> str:
    return "{% " + code + " %}"


def program(pieces: Sequence[Piece], given: Collection[int] = ()) -> str:
    """The Jinja source that prints `\\0t<number>` for a text and `\\0v<value>` for an expression.

    `given` are expressions somebody else fills in; they are printed by number like texts.
    """
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind is Kind.TEXT or number in given:
            parts.append(f"\0t{number}")
        elif piece.kind is Kind.EXPRESSION:
            parts.append(f"\0v{printing(piece.code)}")
        else:
            parts.append(statement(piece.code))
    return "".join(parts)


def numbered_texts(pieces: Sequence[Piece]) -> dict[str, str]:
    """`t<number>` → text, as the program names them."""
    return {f"t{number}": piece.source for number, piece in enumerate(pieces) if piece.kind is Kind.TEXT}
