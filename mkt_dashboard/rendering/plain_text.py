"""Makes the text part of a mail from its HTML: headings, lists, links as “text (address)”, no styles.

The libraries for this write Markdown or keep tables as tables; a mail's tables are its layout.
"""

import re
import textwrap
from html.parser import HTMLParser

WIDTH = 72
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table",
        "tr", "ul",
    }
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"head", "style", "script", "title", "template"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "source"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\u200b\u200c\u200d\ufeff\u00ad\u034f]+")


def from_html(html: str) -> str:
    """The text of a mail. Jinja tags must be hidden as words and comments; both are kept in their places."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects paragraphs; a paragraph ends where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self._hidden_from: int | None = None
        self._links: list[tuple[str, int]] = []
        self._lists: list[int] = []
        self._bullet = ""
        self._statements = ""

    def text(self) -> str:
        self._end_paragraph()
        self._done.append(self._statements)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._done)).strip() + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(tag)
            if self._hidden_from is None and _is_hidden(tag, values):
                self._hidden_from = len(self._open)
        if self._hidden_from is None:
            self._begin(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        if self._hidden_from is None:
            self._end(tag)
        while self._open.pop() != tag:
            pass
        if self._hidden_from is not None and len(self._open) < self._hidden_from:
            self._hidden_from = None

    def handle_data(self, data: str) -> None:
        if self._hidden_from is None:
            self._words.append(_SPACE.sub(" ", data))

    def handle_comment(self, data: str) -> None:
        # A hidden {% … %}. Outlook's conditional comments hold only tables.
        if self._hidden_from is None and data.isalnum():
            if "".join(self._words).strip():
                self._words.append(f"<!--{data}-->")
            else:
                # Between two paragraphs it goes to the next one, so that a loop leaves no empty lines.
                self._statements += f"<!--{data}-->"

    def _begin(self, tag: str, values: dict[str, str]) -> None:
        if tag in _BLOCKS or tag in _HEADINGS:
            self._end_paragraph()
        match tag:
            case "ul" | "ol":
                self._lists.append(0 if tag == "ol" else -1)
            case "br":
                self._words.append("\n")
            case "li":
                self._begin_item()
            case "td" | "th":
                self._words.append(" ")
            case "img" if self._links:
                self._words.append(values.get("alt", ""))
            case "a":
                self._links.append((values.get("href", ""), len(self._words)))
            case _:
                pass

    def _begin_item(self) -> None:
        self._end_paragraph(blank=False)
        indent = "  " * (len(self._lists) - 1)
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            self._bullet = f"{indent}{self._lists[-1]}. "
        else:
            self._bullet = f"{indent}* "

    def _end(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._end_link()
        elif tag in _HEADINGS:
            self._end_heading(tag)
        elif tag == "li":
            self._end_paragraph(blank=False)
        elif tag in _BLOCKS:
            self._end_paragraph(blank=not self._lists)
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
                if not self._lists:
                    self._done.append(self._statements)
                    self._statements = ""

    def _end_link(self) -> None:
        address, since = self._links.pop()
        words = "".join(self._words[since:]).strip()
        shown = address.removeprefix("mailto:").removeprefix("tel:")
        if shown and not shown.startswith("#") and shown != words:
            self._words.append(f" ({shown})" if words else shown)

    def _end_heading(self, tag: str) -> None:
        before = len(self._done)
        self._end_paragraph(blank=False)
        lines = [line for line in self._done[before:] if line]
        if lines and tag in ("h1", "h2"):
            self._done.append(("=" if tag == "h1" else "-") * min(max(map(len, lines)), WIDTH))
        self._done.append("")

    def _end_paragraph(self, *, blank: bool = True) -> None:
        lines = [_SPACE.sub(" ", line).strip() for line in "".join(self._words).split("\n")]
        self._words.clear()
        if any(lines):
            for line in lines:
                first, *others = _wrapped(line, self._bullet)
                self._done.extend([self._statements + first, *others])
                self._statements = ""
                self._bullet = " " * len(self._bullet)
            self._bullet = ""
            if blank:
                self._done.append("")


def _is_hidden(tag: str, values: dict[str, str]) -> bool:
    styled_away = _HIDDEN.search(values.get("style", ""))
    return tag in _UNSEEN or bool(styled_away) or values.get("aria-hidden") == "true"


def _wrapped(line: str, bullet: str) -> list[str]:
    """Wrap at spaces only: an address or a merge tag stays whole, however long it is."""
    indent = " " * len(bullet)
    wrapped = textwrap.wrap(
        line,
        WIDTH,
        initial_indent=bullet,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or [""]
