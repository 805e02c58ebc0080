"""Hides Jinja tags from programs that know only MJML and HTML, and brings them back afterwards.

The CSS inliner parses real HTML: it would move `{% for %}` out of a table and read a `<` in a condition as a
tag.
"""

import re

from mkt_dashboard.rendering.markup import RAW, Comment, Tag, Text, scan
from mkt_dashboard.rendering.templates import Kind, Piece, printing, split, statement

# Two of Unicode's code points that are no characters; a source that holds one is refused.
EXPRESSION_MARK = "\ufdd0"
STATEMENT_MARK = "\ufdd1"
_FOR_OUTLOOK = ("<!--[if", "<!--<![endif")
_MARKS = {Kind.EXPRESSION: EXPRESSION_MARK, Kind.STATEMENT: STATEMENT_MARK}


def without_comments(source: str) -> str:
    """A source of the same shape with blanks for its comments: what is commented out means nothing."""
    parts: list[str] = []
    at = 0
    while (start := source.find("<!--", at)) >= 0 and (end := source.find("-->", start)) >= 0:
        comment = source[start : end + 3]
        parts += [source[at:start], comment if comment.startswith(_FOR_OUTLOOK) else blank_out(comment)]
        at = end + 3
    return "".join(parts) + source[at:]


def blank_out(text: str) -> str:
    """The same shape without the letters, so that every line and column after it keeps its number."""
    return _blanked(text, " ")


def blanked(source: str) -> str:
    """A source of the same shape in which each Jinja tag is a row of marks."""
    parts: list[str] = []
    at = 0
    for piece in split(source):
        parts.append(
            _blanked(source[at : piece.start], " ")
            if source[at : piece.start].strip()
            else source[at : piece.start]
        )
        parts.append(piece.source if piece.kind is Kind.TEXT else _blanked(piece.source, _MARKS[piece.kind]))
        at = piece.end
    return "".join(parts) + source[at:]


def _blanked(text: str, mark: str) -> str:
    return re.sub(r"[^\n]", mark, text)


class Shield:
    """A source whose Jinja tags are inert words or comments; `lift` puts the tags back into what came out."""

    def __init__(self, source: str) -> None:
        self._salt = "q7"
        while self._salt in source:
            self._salt += "q"
        self.tags: list[Piece] = []
        in_the_open = _statements_between_tags(source)
        parts: list[str] = []
        for piece in split(source):
            if piece.kind is Kind.TEXT:
                parts.append(piece.source)
            else:
                word = self._word(len(self.tags))
                self.tags.append(piece)
                parts.append(f"<!--{word}-->" if piece.start in in_the_open else word)
        self.source = "".join(parts)
        self.comment = rf"<!--{self._salt}x\d+z-->"
        self._pattern = re.compile(rf"<!--{self._salt}x(\d+)z-->|{self._salt}x(\d+)z")

    def _word(self, number: int) -> str:
        return f"{self._salt}x{number}z"

    def lift(self, text: str) -> str:
        return self._pattern.sub(lambda match: _as_written(self._piece(match)), text)

    def lost(self, text: str) -> list[Piece]:
        """The statements that did not survive what was done to the source."""
        numbers = {int(bare or commented) for commented, bare in self._pattern.findall(text)}
        return [
            piece
            for number, piece in enumerate(self.tags)
            if piece.kind is Kind.STATEMENT and number not in numbers
        ]

    def _piece(self, match: re.Match[str]) -> Piece:
        return self.tags[int(match[1] or match[2])]


def _as_written(piece: Piece) -> str:
    return printing(piece.code) if piece.kind is Kind.EXPRESSION else statement(piece.code)


def _statements_between_tags(source: str) -> set[int]:
    """Where `{% … %}` stands between tags and not inside of one, of a style sheet or of a comment."""
    starts = [piece.start for piece in split(source) if piece.kind is Kind.STATEMENT]
    if not starts:
        return set()
    open_ranges: list[tuple[int, int]] = []
    raw_before = False
    for token in scan(blanked(source)):
        if isinstance(token, Text) and not raw_before:
            open_ranges.append((token.start, token.end))
        if not isinstance(token, Comment):
            raw_before = (
                isinstance(token, Tag) and token.name in RAW and not token.closes and not token.is_empty
            )
    return {start for start in starts if any(begin <= start < end for begin, end in open_ranges)}
