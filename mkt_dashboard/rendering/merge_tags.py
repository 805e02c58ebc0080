"""Finds the merge tags of a mail with their places and fallbacks, and says what is wrong with them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes

from mkt_dashboard.rendering.expressions import MOST_NODES, count_nodes, objections, parse
from mkt_dashboard.rendering.problems import MOST_PROBLEMS, Part, Position, Problem, did_you_mean
from mkt_dashboard.rendering.templates import Kind, Piece, check_braces, printing, program, split

# Filled in by the sender for every mail; a workspace cannot have a contact field of these names.
SYSTEM_TAGS = frozenset({"unsubscribe_url", "workspace_name", "postal_address", "asset_url"})
# What is known of a contact and stays out of mails all the same.
WITHHELD = {"phone": "“phone” is never put into a mail: numbers are kept sealed. Take the tag away."}
_ALWAYS_FILLED = SYSTEM_TAGS | {"email"}
_OWN_NAMES = frozenset({"loop", "range"})
_MOST_NESTED_LOOPS = 2
_MOST_NESTED = 10
_MOST_TAGS = 500
_STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor")


@dataclass(frozen=True)
class MergeTag:
    """A name used in a mail: printed (`{{ first_name }}`) or asked about (`{% if first_name %}`)."""

    name: str
    start: int
    fallback: str | None = None
    is_printed: bool = True
    is_always_shown: bool = True
    is_guarded: bool = False


@dataclass
class _Block:
    """An `if` or `for` that is open while the source is read."""

    word: str
    piece: Piece
    names: set[str]


@dataclass
class Findings:
    """What reading one source brought to light; offsets are of the source."""

    tags: list[MergeTag] = field(default_factory=list[MergeTag])
    problems: list[Problem] = field(default_factory=list[Problem])


@lru_cache(maxsize=16)
def read(source: str) -> Findings:
    """Read a source from top to bottom: every merge tag, and every tag that cannot be used."""
    return _Reader(source).read()


def find(source: str) -> list[MergeTag]:
    return list(read(source).tags)


def check(source: str, known_fields: Collection[str], part: Part = Part.BODY) -> list[Problem]:
    """What a person should know about the merge tags of a source before it is sent."""
    findings = read(source)
    problems = check_braces(source) + findings.problems
    if not problems:
        problems = _check_size(source)
    problems += _check_fields(source, findings.tags, known_fields)
    return [replace(problem, part=part) for problem in sorted(problems, key=lambda p: (p.line, p.column))]


def plain_slot(code: str) -> tuple[str, str] | None:
    """Name and fallback of an expression that is nothing but one field; None for all others."""
    try:
        body = parse(printing(code)).body
    except TemplateSyntaxError:
        return None
    match body:
        case [nodes.Output(nodes=[nodes.Name(name=name)])]:
            return name, ""
        case [
            nodes.Output(
                nodes=[
                    nodes.Filter(
                        node=nodes.Name(name=name),
                        name="default" | "d",
                        args=[nodes.Const(value=str(fallback))],
                        kwargs=[],
                    )
                ]
            )
        ]:
            return name, fallback
        case _:
            return None


class _Reader:
    """Walks over the pieces with the blocks that are open around them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = Position(source)
        self.found = Findings()
        self.open: list[_Block] = []

    def read(self) -> Findings:
        tags = [piece for piece in split(self.source) if piece.kind is not Kind.TEXT]
        for piece in tags[:_MOST_TAGS]:
            if len(self.found.problems) > MOST_PROBLEMS:
                return self.found
            if piece.kind is Kind.EXPRESSION:
                self._expression(piece)
            else:
                self._statement(piece)
        if len(tags) > _MOST_TAGS:
            self._problem(
                tags[_MOST_TAGS], f"A mail may have {_MOST_TAGS} merge tags, no more. Make it simpler."
            )
            return self.found
        for block in self.open:
            self._problem(
                block.piece,
                f"This {{% {block.word} %}} is never closed. Write {{% end{block.word} %}} below it.",
            )
        return self.found

    def _problem(self, piece: Piece, message: str) -> None:
        self.found.problems.append(self.position.error(piece.start, message))

    def _expression(self, piece: Piece) -> None:
        if not piece.code:
            self._problem(
                piece, "This merge tag is empty. Write the name of a field in it, like {{ first_name }}."
            )
            return
        self._use(printing(piece.code), piece, is_printed=True)

    def _use(self, code: str, piece: Piece, *, is_printed: bool) -> list[nodes.Name]:
        """Note the fields of one piece that parses on its own, or say why it cannot be used."""
        if complaint := next(objections(code), None):
            self._problem(piece, complaint)
            return []
        tree = parse(code)
        names = list(tree.find_all(nodes.Name))
        bound = {name.name for name in names if name.ctx == "store"}
        around = {name for block in self.open for name in block.names if block.word == "for"}
        guards = {name for block in self.open for name in block.names if block.word == "if"}
        filled = {name for found in tree.find_all(nodes.Filter) if (name := _name_with_default(found))}
        slot = plain_slot(piece.code) if is_printed else None
        for name in dict.fromkeys(name.name for name in names):
            if name in bound | around | _OWN_NAMES:
                continue
            fallback = slot[1] if slot and name in filled else ("" if name in filled else None)
            tag = MergeTag(name, piece.start, fallback, is_printed, not self.open, name in guards)
            self.found.tags.append(tag)
        return names

    def _statement(self, piece: Piece) -> None:
        word, _, rest = piece.code.partition(" ")
        match word:
            case "if" | "for":
                self._open_block(word, piece)
            case "elif":
                self._use(f"{{% if {rest} %}}{{% endif %}}", piece, is_printed=False)
                self._inside("if", piece)
            case "else":
                self._inside("if or for", piece)
            case "endif" | "endfor":
                self._close_block(word.removeprefix("end"), piece)
            case _:
                hint = did_you_mean(word, _STATEMENTS)
                self._problem(piece, f"{{% {word} %}} cannot be used in a mail, only if and for.{hint}")

    def _open_block(self, word: str, piece: Piece) -> None:
        names = self._use(f"{{% {piece.code} %}}{{% end{word} %}}", piece, is_printed=False)
        wanted = "store" if word == "for" else "load"
        self.open.append(_Block(word, piece, {name.name for name in names if name.ctx == wanted}))
        if len(self.open) > _MOST_NESTED:
            self._problem(piece, f"More than {_MOST_NESTED} ifs stand in each other here. Take some away.")
        if word == "for" and [block.word for block in self.open].count("for") > _MOST_NESTED_LOOPS:
            self._problem(piece, "Here a loop stands in a loop in a loop. Two are the most; take one away.")

    def _inside(self, words: str, piece: Piece) -> None:
        if not self.open or self.open[-1].word not in words.split(" or "):
            self._problem(
                piece, f"Nothing is open that {{% {piece.code} %}} could belong to. Take it away or open one."
            )

    def _close_block(self, word: str, piece: Piece) -> None:
        if self.open and self.open[-1].word == word:
            self.open.pop()
            return
        if not self.open:
            self._problem(
                piece, f"{{% end{word} %}} closes nothing. Take it away, or write {{% {word} … %}} above it."
            )
            return
        line, _ = self.position.at(self.open[-1].piece.start)
        expected = self.open[-1].word
        self._problem(
            piece,
            f"Here {{% end{expected} %}} is needed: the {{% {expected} %}} of line {line} is still open.",
        )
        if word in [block.word for block in self.open]:
            while self.open.pop().word != word:
                pass


def _name_with_default(found: nodes.Filter) -> str | None:
    match found:
        case nodes.Filter(name="default" | "d", node=nodes.Name(name=name)):
            return name
        case _:
            return None


def _check_size(source: str) -> list[Problem]:
    """The last word has Jinja itself: what reads well in pieces must also read well as a whole."""
    whole = program(split(source))
    try:
        count = count_nodes(whole)
    except TemplateSyntaxError as error:
        return [
            Problem(
                1, 1, f"The tags of this mail do not fit together: {error.message}. Check each if and for."
            )
        ]
    if count > MOST_NODES:
        return [
            Problem(
                1,
                1,
                f"This mail has too many tags ({count} parts, {MOST_NODES} are allowed). Make it simpler.",
            )
        ]
    return []


def _check_fields(source: str, tags: list[MergeTag], known_fields: Collection[str]) -> list[Problem]:
    position = Position(source)
    known = set(known_fields) | SYSTEM_TAGS | {"email"}
    problems: list[Problem] = []
    for tag in tags:
        if tag.name in WITHHELD and tag.name not in known:
            problems.append(position.warning(tag.start, WITHHELD[tag.name]))
        elif tag.name not in known:
            hint = did_you_mean(tag.name, known) or " Import the field first, or take the tag away."
            problems.append(position.warning(tag.start, f"“{tag.name}” is not a field of any contact.{hint}"))
        elif _wants_fallback(tag):
            advice = f'Write {{{{ {tag.name}|default("…") }}}} for contacts without it.'
            problems.append(position.warning(tag.start, f"“{tag.name}” has no fallback. {advice}"))
    return problems


def _wants_fallback(tag: MergeTag) -> bool:
    return tag.is_printed and tag.fallback is None and not tag.is_guarded and tag.name not in _ALWAYS_FILLED
