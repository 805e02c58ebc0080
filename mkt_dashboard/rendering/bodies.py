"""Puts values into a template: as text for a preview, as encoded bytes for a message.

Two ways to the same bytes. A template of plain merge tags is a list with gaps; one with conditions, loops or
filters is a compiled sandboxed template that prints the numbers of texts (see `templates`).
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from markupsafe import escape

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.rendering.expressions import environment, parse
from mkt_dashboard.rendering.merge_tags import plain_slot
from mkt_dashboard.rendering.quoted_printable import SOFT_BREAK, encode, encode_value
from mkt_dashboard.rendering.templates import Kind, Piece, clean, numbered_texts, program, split, statement

MOST_CHARACTERS = 1_000_000
MOST_BYTES = 1_500_000
_HTML = environment(escape_html=True)
_TEXT = environment(escape_html=False)


class Unrenderable(InvalidInput):
    """This mail cannot be made for this contact; the others are not concerned."""

    code = "unrenderable"


class Body(Protocol):
    """One part of a mail, ready to be encoded for a recipient."""

    def encoded(self, values: Mapping[str, str]) -> bytes: ...


def body(source: str, *, escape_html: bool, fixed: Mapping[str, str]) -> Body:
    """The faster way that this template allows. `fixed` are the values that are the same for all."""
    pieces = split(source)
    if _is_plain(pieces):
        return PlainBody(pieces, escape_html=escape_html, fixed=fixed)
    return TemplateBody(pieces, escape_html=escape_html)


def _is_plain(pieces: Sequence[Piece]) -> bool:
    return all(
        piece.kind is Kind.TEXT or (piece.kind is Kind.EXPRESSION and plain_slot(piece.code))
        for piece in pieces
    )


class PlainBody:
    """Text with gaps: encoded once, filled once a recipient."""

    def __init__(self, pieces: Sequence[Piece], *, escape_html: bool, fixed: Mapping[str, str]) -> None:
        self._write = _html_value if escape_html else _text_value
        parts: list[bytes | tuple[str, str]] = []
        for piece in pieces:
            slot = plain_slot(piece.code) if piece.kind is Kind.EXPRESSION else None
            if slot is None:
                parts.append(encode(piece.source))
            elif slot[0] in fixed:
                parts.append(self._write(fixed[slot[0]] or slot[1]))
            else:
                parts.append(slot)
        joined = _without_neighbours(parts)
        self._slots = list(dict.fromkeys(part for part in joined if isinstance(part, tuple)))
        self._pieces = [part if isinstance(part, bytes) else b"" for part in joined]
        self._gaps = [
            (at, self._slots.index(part)) for at, part in enumerate(joined) if isinstance(part, tuple)
        ]

    def encoded(self, values: Mapping[str, str]) -> bytes:
        write = self._write
        made = [write(values.get(name) or fallback) for name, fallback in self._slots]
        pieces = self._pieces.copy()
        for at, slot in self._gaps:
            pieces[at] = made[slot]
        return _within_limits(pieces)


def _without_neighbours(parts: Sequence[bytes | tuple[str, str]]) -> list[bytes | tuple[str, str]]:
    """Join what is known already, so that less is left to join for each recipient."""
    joined: list[bytes | tuple[str, str]] = []
    for part in parts:
        before = joined[-1] if joined else None
        if isinstance(part, bytes) and isinstance(before, bytes):
            joined[-1] = before + SOFT_BREAK + part
        else:
            joined.append(part)
    return joined


@lru_cache(maxsize=8192)
def _html_value(value: str) -> bytes:
    return encode_value(str(escape(clean(value))))


@lru_cache(maxsize=8192)
def _text_value(value: str) -> bytes:
    return encode_value(clean(value))


class TemplateBody:
    """A sandboxed template whose texts are encoded once and stand for themselves by number.

    Plain merge tags are filled in beside it, unless a loop uses their names too: Jinja is only asked what it
    alone can answer.
    """

    def __init__(
        self, pieces: Sequence[Piece], *, escape_html: bool, ask_jinja_for_all: bool = False
    ) -> None:
        self._write = _html_value if escape_html else _text_value
        self._texts = {name: encode(text) for name, text in numbered_texts(pieces).items()}
        slots = {} if ask_jinja_for_all else _slots_outside_of_loops(pieces)
        self._slots = {f"t{number}": slot for number, slot in slots.items()}
        self._template = _template(pieces, slots, escape_html=escape_html)

    def encoded(self, values: Mapping[str, str]) -> bytes:
        write, texts = self._write, self._texts
        filled = {item: write(values.get(name) or fallback) for item, (name, fallback) in self._slots.items()}
        items = run(self._template, values).split("\0")[1:]
        return _within_limits(
            [
                texts.get(item) or (filled[item] if item in filled else encode_value(item[1:]))
                for item in items
            ]
        )


def _slots_outside_of_loops(pieces: Sequence[Piece]) -> dict[int, tuple[str, str]]:
    in_loops = {
        name.name
        for piece in pieces
        if piece.kind is Kind.STATEMENT and piece.code.startswith("for ")
        for name in parse(statement(piece.code) + statement("endfor")).find_all(nodes.Name)
        if name.ctx == "store"
    }
    slots = {
        number: slot
        for number, piece in enumerate(pieces)
        if piece.kind is Kind.EXPRESSION and (slot := plain_slot(piece.code))
    }
    return {number: slot for number, slot in slots.items() if slot[0] not in in_loops | {"loop", "range"}}


def _within_limits(pieces: list[bytes]) -> bytes:
    if sum(map(len, pieces)) > MOST_BYTES:
        raise _too_large()
    return SOFT_BREAK.join(pieces)


def _template(pieces: Sequence[Piece], given: Collection[int] = (), *, escape_html: bool) -> Template:
    try:
        return (_HTML if escape_html else _TEXT).from_string(program(pieces, given))
    except TemplateSyntaxError as error:
        message = (
            f"The tags of this mail do not fit together: {error.message}. Look at its conditions and loops."
        )
        raise Unrenderable(message) from None


def run(template: Template, values: Mapping[str, str]) -> str:
    """Run a program; what fails in it is the fault of this contact's values."""
    printed: list[str] = []
    size = 0
    try:
        for part in template.root_render_func(template.new_context(dict(values))):
            printed.append(part)
            size += len(part)
            if size > MOST_CHARACTERS:
                raise _too_large()
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Unrenderable(
            f"This mail cannot be made for this contact: {error}. Look at its conditions."
        ) from None
    return "".join(printed)


def _too_large() -> Unrenderable:
    return Unrenderable("For this contact the mail becomes larger than 1 MB. Look at its loops.")


def _text_or_slot(piece: Piece) -> str | tuple[str, str]:
    slot = plain_slot(piece.code) if piece.kind is Kind.EXPRESSION else None
    return slot or piece.source


class Text:
    """A template that is wanted as text: a preview, or a short line such as a subject."""

    def __init__(self, source: str, *, escape_html: bool = False) -> None:
        pieces = split(source)
        self._texts = numbered_texts(pieces)
        self._template = _template(pieces, escape_html=escape_html)
        # Most subjects are a sentence with a name in it; for that Jinja costs more than all the rest.
        self._plain = (
            [_text_or_slot(piece) for piece in pieces] if _is_plain(pieces) and not escape_html else None
        )

    def rendered(self, values: Mapping[str, str]) -> str:
        if self._plain is not None:
            return "".join(
                part if isinstance(part, str) else clean(values.get(part[0]) or part[1])
                for part in self._plain
            )
        texts = self._texts
        items = run(self._template, values).split("\0")[1:]
        parts = [texts[item] if item[0] == "t" else item[1:] for item in items]
        if sum(map(len, parts)) > MOST_CHARACTERS:
            raise _too_large()
        return "".join(parts)
