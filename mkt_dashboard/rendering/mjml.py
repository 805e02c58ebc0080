"""Checks MJML against our own table, with line and column, and compiles it to HTML."""

import re
from collections.abc import Callable
from typing import cast

from css_inline import CSSInliner
from mjml import mjml2html as _untyped_mjml2html

from mkt_dashboard.rendering.mjml_checker import Checker
from mkt_dashboard.rendering.problems import MOST_PROBLEMS, Problem
from mkt_dashboard.rendering.shield import Shield, without_comments
from mkt_dashboard.rendering.templates import check_characters

MOST_CHARACTERS = 400_000
_INLINE_STYLE = re.compile(
    r"""<mj-style\s[^>]*\binline\s*=\s*["']inline["'][^>]*>(.*?)</mj-style\s*>""", re.DOTALL | re.IGNORECASE
)
_mjml2html = cast("Callable[..., str]", _untyped_mjml2html)


class CompilerRefused(Exception):
    """The compiler could not read what our own check let pass."""


def to_html(source: str) -> str:
    """Compile MJML to HTML with its styles inlined and its Jinja tags untouched."""
    shield = Shield(without_comments(source))
    return shield.lift(compile_shielded(shield))


def compile_shielded(shield: Shield) -> str:
    """The HTML with the Jinja tags still hidden, for those who want to read it as HTML."""
    inline = "\n".join(_INLINE_STYLE.findall(shield.source))
    try:
        # No fonts: by default the compiler adds a style sheet from the outside to every mail.
        html = _mjml2html(_INLINE_STYLE.sub("", shield.source), fonts={})
    except ValueError as error:
        raise CompilerRefused(str(error)) from None
    if not inline.strip():
        return html
    inliner = CSSInliner(
        extra_css=inline, inline_style_tags=False, keep_style_tags=True, keep_link_tags=True,
        load_remote_stylesheets=False,
    )  # fmt: skip
    return inliner.inline(_with_table_bodies(html, shield))


def _with_table_bodies(html: str, shield: Shield) -> str:
    """Begin a table's body before a hidden `{% for %}`; the inliner would begin it inside of the loop."""
    rows = re.compile(
        rf"(<table\b[^>]*>|</thead>|</caption>|</colgroup>)(\s*(?:{shield.comment}\s*)+)(?=<tr\b)"
    )
    return rows.sub(r"\1<tbody>\2", html)


def check(source: str) -> list[Problem]:
    """Everything that is wrong with an MJML source, in the order of reading."""
    if len(source) > MOST_CHARACTERS:
        return [
            Problem(
                1, 1, f"This mail has {len(source)} characters; {MOST_CHARACTERS} are the most. Shorten it."
            )
        ]
    if problems := check_characters(source):
        return problems
    problems = Checker(without_comments(source)).check()
    return sorted(problems, key=lambda problem: (problem.line, problem.column))[:MOST_PROBLEMS]
