"""The small, safe part of Jinja a mail may use: which nodes, filters and tests, and how much of them.

Jinja's sandbox keeps a template from Python's inside, but not from building a string of 400 MB. So nothing
that multiplies is allowed: no `*`, `%` or formatting, no assignment, no macro; lists and loops are capped.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mkt_dashboard.rendering.problems import did_you_mean
from mkt_dashboard.rendering.templates import clean

MOST_NODES = 500
MOST_ITEMS = 100
_MOST_CHARACTERS = 2_000
_MOST_LEVELS = 30

_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
    nodes.Concat, nodes.Add, nodes.Sub, nodes.Neg, nodes.Getattr, nodes.Call, nodes.List, nodes.Tuple,
    nodes.Keyword,
)  # fmt: skip
_LOOP_PARTS = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})


def _default(value: object, fallback: object = "", boolean: bool = True) -> object:
    """Our `default` also replaces an empty value: an empty first name reads as badly as a missing one."""
    return value if value else fallback


def _range(*bounds: int) -> Sequence[int]:
    return range(*bounds)[:MOST_ITEMS]


def _split(value: object, separator: str = ",") -> list[str]:
    parts = str(value).split(separator, MOST_ITEMS - 1) if separator else [str(value)]
    return [part.strip() for part in parts if part.strip()]


def _join(value: object, separator: object = ", ") -> str:
    # The separator is short on purpose: joining with a long one again and again is how a string explodes.
    items = cast("Sequence[object]", value) if isinstance(value, list | tuple | range) else [value]
    return str(separator)[:20].join(str(item) for item in items)


def _truncate(value: object, length: int = 100) -> str:
    text = str(value)
    return text if len(text) <= length else text[: max(length - 1, 0)].rstrip() + "…"


def _int(value: object, fallback: int = 0) -> int:
    try:
        return int(float(str(value)[:40]))
    except (ValueError, OverflowError):
        return fallback


def _first(value: object) -> str:
    return str(value[0]) if isinstance(value, str | list) and value else ""


def _last(value: object) -> str:
    return str(value[-1]) if isinstance(value, str | list) and value else ""


def _capitalize(value: object) -> str:
    return str(value).capitalize()


FILTERS: dict[str, Callable[..., object]] = {
    "default": _default,
    "d": _default,
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "title": lambda value: str(value).title(),
    "capitalize": _capitalize,
    "trim": lambda value: str(value).strip(),
    "truncate": _truncate,
    "split": _split,
    "join": _join,
    "first": _first,
    "last": _last,
    "length": lambda value: len(value) if isinstance(value, str | list | tuple | range) else 0,
    "int": _int,
    # Every value is escaped where it is printed; asking for it once more changes nothing.
    "e": str,
    "escape": str,
}
_TESTS = ("defined", "undefined", "none", "even", "odd")


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja with everything taken out that we did not name."""

    intercepted_binops = frozenset({"*", "**", "%", "//", "/"})

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
        raise TypeError(f"“{operator}” cannot be used in a mail.")

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return attr in _LOOP_PARTS and type(obj).__name__ == "LoopContext"

    def is_safe_callable(self, obj: object) -> bool:
        return obj is _range


def environment(*, escape_html: bool) -> ImmutableSandboxedEnvironment:
    """A Jinja environment that knows only what is listed in this file."""
    made = _Environment(autoescape=escape_html, keep_trailing_newline=True, finalize=_printed)
    made.tests = {name: made.tests[name] for name in _TESTS}
    filters, names = cast("dict[str, object]", made.filters), cast("dict[str, object]", made.globals)
    filters.clear()
    filters.update(FILTERS)
    names.clear()
    names["range"] = _range
    return made


def _printed(value: object) -> str:
    return clean(str(value))


_PARSER = environment(escape_html=True)


def parse(source: str) -> nodes.Template:
    return _PARSER.parse(source)


def objections(source: str) -> Iterator[str]:
    """Say in sentences what in this piece of Jinja is not allowed. Nothing said means it is."""
    if len(source) > _MOST_CHARACTERS:
        yield f"This merge tag is longer than {_MOST_CHARACTERS} characters. Make it shorter."
        return
    try:
        tree = parse(source)
    except RecursionError:
        yield "This merge tag has too many brackets in each other. Make it simpler."
        return
    except TemplateSyntaxError as error:
        message = f"This merge tag cannot be read: {error.message}."
        yield message + ' Write it like {{ first_name|default("there") }}.'
        return
    level: list[nodes.Node] = [tree]
    for _ in range(_MOST_LEVELS):
        for node in level:
            if complaint := _objection(node):
                yield complaint
                return
        level = [child for node in level for child in node.iter_child_nodes()]
    if level:
        yield "This merge tag has too many parts in each other. Make it simpler."


def _objection(node: nodes.Node) -> str | None:
    if not isinstance(node, _NODES):
        return f"“{type(node).__name__.lower()}” cannot be used in a mail, only fields, filters, if and for."
    match node:
        case nodes.Filter(name=name):
            return None if name in FILTERS else _unknown_filter(name)
        case nodes.Test(name=name) if name not in _TESTS:
            return f"“is {name}” is not known here. Known are: {', '.join(_TESTS)}."
        case nodes.Getattr() | nodes.Call() | nodes.Name():
            return _name_objection(node)
        case nodes.For():
            return _loop_objection(node)
        case _:
            return None


def _unknown_filter(name: str) -> str:
    if name == "safe":
        return (
            "“safe” cannot be used: fields are always escaped, so that no contact can write HTML into a mail."
        )
    return (
        f"There is no filter “{name}”.{did_you_mean(name, FILTERS)} Known are: {', '.join(sorted(FILTERS))}."
    )


def _name_objection(node: nodes.Node) -> str | None:
    match node:
        case nodes.Getattr(node=nodes.Name(name="loop"), attr=part) if part in _LOOP_PARTS:
            return None
        case nodes.Getattr(attr=attr):
            return f"“.{attr}” cannot be used here. Fields stand alone, like {{{{ first_name }}}}."
        case nodes.Call(node=nodes.Name(name="range")):
            return None
        case nodes.Call():
            return "Nothing can be called in a mail. Use a filter, like {{ first_name|upper }}."
        case nodes.Name(name=name) if name.startswith("_"):
            return f"“{name}” cannot be used: names of fields begin with a letter."
        case _:
            return None


def _loop_objection(loop: nodes.For) -> str | None:
    if loop.recursive:
        return "A loop cannot call itself. Take “recursive” away."
    match loop.iter:
        case (
            nodes.List()
            | nodes.Tuple()
            | nodes.Call(node=nodes.Name(name="range"))
            | nodes.Filter(name="split")
        ):
            return None
        case _:
            return 'A loop needs a list. Write it like {% for item in interests|split(",") %}.'


def count_nodes(source: str) -> int:
    """How much there is to do in a template; text and its printing do not count."""
    kinds = nodes.Expr | nodes.Stmt
    return sum(
        1
        for node in parse(source).find_all((nodes.Expr, nodes.Stmt))
        if isinstance(node, kinds) and not isinstance(node, nodes.TemplateData | nodes.Output)
    )
