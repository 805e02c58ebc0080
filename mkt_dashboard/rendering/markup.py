"""Reads MJML and HTML tag by tag with their places, and says where the nesting is broken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# HTML's elements without content; the writer need not close them.
VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
# Their content is not markup.
RAW = frozenset({"mj-style", "style", "script", "title", "mj-title", "mj-preview"})

_TOKEN = re.compile(
    r"""<!--(?P<comment>.*?)(?P<comment_end>-->|\Z)
      | </(?P<close>[A-Za-z][\w:.-]*+)\s*+(?P<close_end>>?)
      | <(?P<open>[A-Za-z][\w:.-]*+)(?P<inside>(?:[^<>"']|"[^"]*+"|'[^']*+')*)(?P<open_end>>?)
      | <(?P<other>[!?]?\[?\w*)""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=/>"']++)
        (?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'>]++)))?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Attribute:
    name: str
    value: str | None
    start: int
    value_start: int
    is_quoted: bool


@dataclass(frozen=True)
class Tag:
    """`<mj-text color="red">`, `</mj-text>` or `<mj-image … />`."""

    name: str
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()
    closes: bool = False
    is_empty: bool = False

    def get(self, name: str) -> str | None:
        return next((attribute.value or "" for attribute in self.attributes if attribute.name == name), None)


@dataclass(frozen=True)
class Text:
    start: int
    end: int


@dataclass(frozen=True)
class Comment:
    start: int
    end: int


@dataclass(frozen=True)
class Broken:
    """Something that begins like a tag and is none."""

    start: int
    message: str


Token = Tag | Text | Comment | Broken


def scan(source: str) -> Iterator[Token]:
    """Yield every tag, text and comment in order. Never fails: what cannot be read comes as `Broken`."""
    at = 0
    while match := _TOKEN.search(source, at):
        if match.start() > at:
            yield Text(at, match.start())
        token = _token(match)
        yield token
        at = match.end()
        if isinstance(token, Tag) and token.name in RAW and not token.closes and not token.is_empty:
            closing = re.compile(rf"</{re.escape(token.name)}\s*>", re.IGNORECASE).search(source, at)
            end = closing.start() if closing else len(source)
            if end > at:
                yield Text(at, end)
            at = end
    if at < len(source):
        yield Text(at, len(source))


def _token(match: re.Match[str]) -> Token:
    start, end = match.span()
    if complaint := _unfinished(match):
        return Broken(start, complaint)
    if match["comment"] is not None:
        return Comment(start, end)
    if name := match["close"]:
        return Tag(name.lower(), start, end, closes=True)
    return _opening(match, match["open"].lower())


def _unfinished(match: re.Match[str]) -> str | None:
    if match["comment"] is not None:
        return None if match["comment_end"] else "This comment is never closed. Write “-->” at its end."
    if name := match["close"]:
        return None if match["close_end"] else f"“</{name}” has no end. Write “</{name}>”."
    if name := match["open"]:
        return None if match["open_end"] else f"<{name}> has no end. Close its quotes, then write “>”."
    return _not_a_tag(match["other"])


def _not_a_tag(what: str) -> str:
    if what.startswith("![CDATA"):
        return "A CDATA section cannot stand in a mail. Write the text itself."
    if what.startswith(("!", "?")):
        return f"“<{what}” cannot stand in a mail: it begins with <mjml>. Delete this line."
    return "“<” begins a tag. Write “&lt;” where you mean the sign."


def _opening(match: re.Match[str], name: str) -> Tag:
    inside = match["inside"]
    is_empty = inside.endswith("/")
    base = match.start("inside")
    attributes = tuple(_attribute(found, base) for found in _ATTRIBUTE.finditer(inside.removesuffix("/")))
    return Tag(name, match.start(), match.end(), attributes, is_empty=is_empty)


def _attribute(found: re.Match[str], base: int) -> Attribute:
    group = next((name for name in ("double", "single", "bare") if found[name] is not None), None)
    value = found[group] if group else None
    value_start = base + (found.start(group) if group else found.end())
    return Attribute(
        found["name"].lower(), value, base + found.start(), value_start, group in ("double", "single")
    )
