"""Reads an MJML source once from top to bottom and says what is wrong with it, with line and column."""

from mkt_dashboard.rendering import links
from mkt_dashboard.rendering.markup import VOID, Attribute, Broken, Tag, Text, scan
from mkt_dashboard.rendering.mjml_rules import (
    ANY_ATTRIBUTE,
    CONTENT,
    DEFAULTABLE,
    FORBIDDEN_HTML,
    NOT_SUPPORTED,
    RULES,
    Rule,
)
from mkt_dashboard.rendering.problems import MOST_PROBLEMS, Position, Problem, did_you_mean
from mkt_dashboard.rendering.shield import EXPRESSION_MARK, STATEMENT_MARK, blanked
from mkt_dashboard.rendering.templates import Kind, split

# The compiler calls itself for every level and dies of some thousand; no mail needs a hundred.
_MOST_NESTED = 100
_ADDRESSES = frozenset({"href", "src", "background-url", "background", "action"})


class Checker:
    """Reads a source once from top to bottom with the tags that are open around it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = blanked(source)
        self.position = Position(source)
        self.problems: list[Problem] = []
        self.open: list[Tag] = []
        self.seen: set[str] = set()
        self.owners: dict[int, int] = {}
        self.statements = [piece for piece in split(source) if piece.kind is Kind.STATEMENT]

    def check(self) -> list[Problem]:
        for token in scan(self.text):
            if isinstance(token, Tag):
                self._tag(token)
            elif isinstance(token, Text):
                self._text(token)
            elif isinstance(token, Broken):
                self._error(token.start, token.message)
            if len(self.open) > _MOST_NESTED:
                self._error(
                    self.open[-1].start,
                    f"More than {_MOST_NESTED} tags stand in each other here. Take some away.",
                )
                return self.problems
            if len(self.problems) > MOST_PROBLEMS:
                return self.problems
        for tag in self.open:
            self._never_closed(tag)
        self._whole_document()
        self._blocks_and_tags()
        return self.problems

    def _error(self, offset: int, message: str) -> None:
        self.problems.append(self.position.error(offset, message))

    def _warning(self, offset: int, message: str) -> None:
        self.problems.append(self.position.warning(offset, message))

    def _holds_html(self) -> bool:
        return any(tag.name in RULES and RULES[tag.name].holds_html for tag in self.open)

    def _own(self, start: int, end: int, owner: int) -> None:
        self.owners.update({piece.start: owner for piece in self.statements if start <= piece.start < end})

    # ── tags

    def _tag(self, tag: Tag) -> None:
        if tag.closes:
            self._closing(tag)
            return
        self._own(tag.start, tag.end, tag.start)
        if tag.name.startswith("mj"):
            self._mjml_tag(tag)
        else:
            self._html_tag(tag)
        for attribute in tag.attributes:
            self._attribute(tag, attribute)
        if not tag.is_empty and tag.name not in VOID:
            self.open.append(tag)

    def _mjml_tag(self, tag: Tag) -> None:
        self.seen.add(tag.name)
        written = self.source[tag.start + 1 : tag.start + 1 + len(tag.name)]
        if tag.name in NOT_SUPPORTED:
            self._error(tag.start, NOT_SUPPORTED[tag.name])
        elif tag.name not in RULES:
            self._error(tag.start, f"There is no tag <{tag.name}>.{did_you_mean(tag.name, RULES)}")
        elif written != tag.name:
            self._error(tag.start, f"MJML is written in small letters: <{tag.name}>.")
        elif complaint := self._nesting(tag):
            self._error(tag.start, complaint)
        self._missing_attributes(tag)

    def _nesting(self, tag: Tag) -> str | None:
        if not self.open:
            return (
                None if tag.name == "mjml" else "A mail begins with <mjml>. Write it around everything else."
            )
        parent = self.open[-1].name
        rule = RULES[tag.name]
        if self._holds_html():
            return f"<{tag.name}> cannot stand inside <{parent}>. Close <{parent}> first."
        if parent in ("mj-attributes", "mj-class"):
            return (
                None
                if tag.name in DEFAULTABLE | {"mj-all", "mj-class"}
                else f"<{tag.name}> has no defaults to set."
            )
        if parent in rule.parents or parent not in RULES:
            return None
        return f"<{tag.name}> cannot stand in <{parent}>. Put it into {_either(rule)}."

    def _missing_attributes(self, tag: Tag) -> None:
        if self.open and self.open[-1].name in ("mj-attributes", "mj-class"):
            return
        if tag.name == "mj-image" and not tag.get("src"):
            self._warning(tag.start, 'This image has no address. Write src="https://…".')
        if tag.name in ("mj-image", "mj-carousel-image") and tag.get("alt") is None:
            self._warning(
                tag.start,
                'This image has no alt text. Write alt="what it shows", or alt="" if it is decoration.',
            )
        if tag.name == "mj-button" and not tag.get("href"):
            self._warning(tag.start, 'This button leads nowhere. Write href="https://…".')

    def _html_tag(self, tag: Tag) -> None:
        if tag.name in FORBIDDEN_HTML:
            self._error(
                tag.start,
                f"<{tag.name}> cannot be used: mail programs remove it or refuse the mail. Take it away.",
            )
        elif not self.open:
            self._error(tag.start, "A mail begins with <mjml>. Write it around everything else.")
        elif not self._holds_html():
            self._error(
                tag.start, f"<{tag.name}> cannot stand in <{self.open[-1].name}>. Put it into <mj-text>."
            )
        elif tag.name == "img" and tag.get("alt") is None:
            self._warning(
                tag.start,
                'This image has no alt text. Write alt="what it shows", or alt="" if it is decoration.',
            )

    def _closing(self, tag: Tag) -> None:
        names = [opened.name for opened in self.open]
        if tag.name in VOID:
            self._error(tag.start, f"<{tag.name}> has no end tag. Write <{tag.name} /> only.")
        elif tag.name not in names:
            self._error(
                tag.start, f"</{tag.name}> closes nothing. Take it away, or write <{tag.name}> before it."
            )
        else:
            while (opened := self.open.pop()).name != tag.name:
                self._never_closed(opened)
            if self._letters(opened.start + 1, tag.name) != self._letters(tag.start + 2, tag.name):
                self._error(tag.start, f"Write both tags in small letters: <{tag.name}> … </{tag.name}>.")

    def _letters(self, start: int, name: str) -> str:
        return self.source[start : start + len(name)]

    def _never_closed(self, tag: Tag) -> None:
        self._error(tag.start, f"<{tag.name}> is never closed. Write </{tag.name}> where it ends.")

    # ── attributes

    def _attribute(self, tag: Tag, attribute: Attribute) -> None:
        if EXPRESSION_MARK in attribute.name or STATEMENT_MARK in attribute.name:
            message = f"A merge tag cannot stand here in <{tag.name}>. Put it between quotes or between tags."
            self._error(attribute.start, message)
        elif attribute.value is None and tag.name.startswith("mj"):
            self._error(attribute.start, f'“{attribute.name}” has no value. Write {attribute.name}="…".')
        elif attribute.value is not None and not attribute.is_quoted:
            self._error(
                attribute.start,
                f'The value of “{attribute.name}” needs quotes: {attribute.name}="{attribute.value}".',
            )
        elif attribute.name.startswith("on") and not tag.name.startswith("mj"):
            self._error(
                attribute.start,
                f"“{attribute.name}” cannot be used: scripts do not run in mails. Take it away.",
            )
        else:
            self._known_attribute(tag, attribute)
            self._address(attribute)

    def _known_attribute(self, tag: Tag, attribute: Attribute) -> None:
        if [other.name for other in tag.attributes].index(attribute.name) != tag.attributes.index(attribute):
            self._warning(attribute.start, f"“{attribute.name}” stands here twice. Keep one.")
            return
        rule = RULES.get(tag.name)
        if rule is None:
            return
        is_default = (
            bool(self.open) and self.open[-1].name == "mj-attributes" and tag.name in ("mj-all", "mj-class")
        )
        known = rule.attributes | ANY_ATTRIBUTE if is_default else rule.attributes
        if attribute.name not in known and not attribute.name.startswith(("xmlns", "aria-", "data-")):
            hint = did_you_mean(attribute.name, known) or " Take it away."
            self._warning(
                attribute.start,
                f"<{tag.name}> has no attribute “{attribute.name}”, it changes nothing.{hint}",
            )

    def _address(self, attribute: Attribute) -> None:
        if attribute.name not in _ADDRESSES or not attribute.value:
            return
        start = attribute.value_start
        written = self.source[start : start + len(attribute.value)]
        if complaint := links.objection(written):
            self._error(start, complaint)
        elif (
            attribute.name == "href"
            and any(name in written for name in ("{{", "{%"))
            and not _is_ours(written)
        ):
            message = "A link with a merge tag is sent as it is and its clicks are not counted."
            self._warning(start, f"{message} Use a fixed link where you want to count.")

    # ── what stands between the tags

    def _text(self, text: Text) -> None:
        owner = self.open[-1].start if self.open else -1
        self._own(text.start, text.end, owner)
        words = self.text[text.start : text.end]
        visible = words.replace(STATEMENT_MARK, " ").strip()
        if visible and not self._holds_html():
            start = text.start + words.index(visible[0])
            where = f"in <{self.open[-1].name}>" if self.open else "outside of <mjml>"
            self._error(start, f"Text cannot stand {where}. Put it into <mj-text>.")

    def _whole_document(self) -> None:
        if not self.source.strip():
            self._error(
                0, "This mail is empty. Begin with a template, or with <mjml><mj-body></mj-body></mjml>."
            )
        elif "mjml" not in self.seen:
            self._error(0, "This is not MJML. A mail begins with <mjml> and ends with </mjml>.")
        elif "mj-body" not in self.seen:
            self._error(
                0, "This mail has no <mj-body>. Write <mj-body> … </mj-body> around what people shall see."
            )

    def _blocks_and_tags(self) -> None:
        """What opens inside of a tag must close inside of it, else some contacts get half a table."""
        open_blocks: list[int] = []
        for piece in self.statements:
            word = piece.code.split(" ")[0]
            if word in ("if", "for"):
                open_blocks.append(piece.start)
            elif open_blocks:
                opener = open_blocks[-1] if word in ("else", "elif") else open_blocks.pop()
                if self.owners.get(opener) != self.owners.get(piece.start):
                    line, _ = self.position.at(opener)
                    message = f"{{% {word} %}} stands in another tag than what it belongs to on line {line}."
                    self._error(piece.start, f"{message} Put both into the same one.")


def _either(rule: Rule) -> str:
    parents = sorted(rule.parents - CONTENT) or ["mjml"]
    return " or ".join(f"<{name}>" for name in parents)


def _is_ours(address: str) -> bool:
    return any(name in address for name in ("unsubscribe_url", "asset_url"))
