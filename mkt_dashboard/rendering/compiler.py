"""Turns a written mail into a compiled one, in this process; `email` runs it where it can do no harm."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape, unescape

from mkt_dashboard.rendering import links, merge_tags, mjml, plain_text
from mkt_dashboard.rendering.bodies import Text, Unrenderable
from mkt_dashboard.rendering.compiled import CompiledEmail, EmailSource, Rendered
from mkt_dashboard.rendering.merge_tags import MergeTag
from mkt_dashboard.rendering.problems import Part, Position, Problem, Severity, has_errors
from mkt_dashboard.rendering.shield import Shield, blank_out, without_comments
from mkt_dashboard.rendering.templates import Kind, check_characters, split

# Gmail clips messages above 102 kB and hides the unsubscribe link, so we warn at 95 kB.
WARN_AT_BYTES = 95_000
_FOOTER = """
<mj-section padding="24px 0"><mj-column><mj-text align="center" color="#6b7078"
 font-family="Helvetica, Arial, sans-serif" font-size="12px" line-height="19px">
You get this mail as a contact of {{ workspace_name }}.<br />
<span style="white-space:pre-line">{{ postal_address }}</span><br />
<a href="{{ unsubscribe_url }}" style="color:#6b7078;text-decoration:underline">Unsubscribe</a>
</mj-text></mj-column></mj-section>
"""
_PREVIEW = re.compile(r"<mj-preview\b[^>]*?(?:/>|>(.*?)</mj-preview\s*>)", re.DOTALL | re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>")
# Keeps the first words of the mail out of the inbox line behind a short preheader.
_FILLER = "&#847; &zwnj; &nbsp; " * 30
_HIDDEN = (
    '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;'
    'overflow:hidden;mso-hide:all">{}</div>'
)


def compile_now(source: EmailSource, known_fields: Collection[str]) -> CompiledEmail:
    """Check a mail and compile it. With errors among its problems, html and text stay empty."""
    body = without_comments(source.body)
    own_preview = _PREVIEW.search(body)
    preheader = source.preheader.strip() or (unescape((own_preview[1] or "").strip()) if own_preview else "")
    problems = [
        *_check_line(source.subject, known_fields, Part.SUBJECT),
        *_check_line(source.preheader, known_fields, Part.PREHEADER),
        *_check_body(source.body, body, known_fields),
    ]
    tags = [tag for text in (source.subject, preheader, body) for tag in merge_tags.find(text)]
    names = dict.fromkeys(tag.name for tag in tags if tag.name not in merge_tags.SYSTEM_TAGS)
    mail = CompiledEmail(source.subject.strip(), preheader, "", "", (), tuple(names), 0, tuple(problems))
    return mail if has_errors(problems) else _compile_checked(mail, body)


def render_now(mail: CompiledEmail, fields: Mapping[str, str]) -> Rendered:
    """One contact's mail, with its links as they were written."""
    return Rendered(
        subject=_text(mail.subject, escape_html=False).rendered(fields),
        preheader=_text(mail.preheader, escape_html=False).rendered(fields),
        html=_text(mail.html, escape_html=True).rendered(fields),
        text=_text(mail.text, escape_html=False).rendered(fields),
    )


# The same mail is tried twice when it is compiled, and shown for one contact after the other.
@lru_cache(maxsize=16)
def _text(source: str, *, escape_html: bool) -> Text:
    return Text(source, escape_html=escape_html)


def _check_line(text: str, known_fields: Collection[str], part: Part) -> list[Problem]:
    problems = [replace(problem, part=part) for problem in check_characters(text)]
    if "\n" in text or "\r" in text:
        problems.append(Problem(1, 1, f"The {part} has more than one line. Write it in one.", part=part))
    if part is Part.SUBJECT and not text.strip():
        message = "The mail has no subject. Write one before you send it."
        problems.append(Problem(1, 1, message, Severity.WARNING, part))
    return problems + merge_tags.check(text, known_fields, part)


def _check_body(written: str, body: str, known_fields: Collection[str]) -> list[Problem]:
    problems = mjml.check(written) + merge_tags.check(body, known_fields)
    tags = merge_tags.find(body)
    if _shows(tags, "unsubscribe_url") and not _shows(tags, "postal_address"):
        message = (
            "The mail shows no postal address, as the law asks. Write {{ postal_address }} in its footer."
        )
        problems.append(Problem(1, 1, message, Severity.WARNING))
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _shows(tags: list[MergeTag], name: str) -> bool:
    return any(tag.name == name and tag.is_printed and tag.is_always_shown for tag in tags)


def _compile_checked(mail: CompiledEmail, body: str) -> CompiledEmail:
    """Nobody gets a mail without a way out: a missing or hidden unsubscribe link comes in a footer."""
    body = _PREVIEW.sub(lambda match: blank_out(match[0]), body)
    if _shows(merge_tags.find(body), "unsubscribe_url"):
        made = _compiled(mail, body)
        if not made.html or "unsubscribe_url" in made.text:
            return _tried(made)
    end = body.lower().rindex("</mj-body")
    return _tried(_compiled(mail, body[:end] + _FOOTER + body[end:]))


def _compiled(mail: CompiledEmail, body: str) -> CompiledEmail:
    shield = Shield(body)
    try:
        hidden = mjml.compile_shielded(shield)
    except mjml.CompilerRefused as refusal:
        message = f"The MJML cannot be compiled: {refusal}. Look for an open tag or quote."
        return _refused(mail, Problem(1, 1, message))
    if lost := shield.lost(hidden):
        message = "This tag has no effect where it stands. Put it around whole elements or into <mj-text>."
        return _refused(mail, Position(body).error(lost[0].start, message))
    html = shield.lift(_with_preheader(hidden, mail.preheader))
    urls = tuple(url for url in map(shield.lift, links.find(hidden)) if links.is_trackable(url))
    text = shield.lift(plain_text.from_html(hidden))
    return replace(mail, html=html, text=text, links=urls, size_bytes=len(html.encode()))


def _refused(mail: CompiledEmail, problem: Problem) -> CompiledEmail:
    return replace(mail, html="", text="", links=(), size_bytes=0, problems=(*mail.problems, problem))


def _with_preheader(html: str, preheader: str) -> str:
    if not preheader:
        return html
    shown = "".join(
        escape(piece.source) if piece.kind is Kind.TEXT else piece.source for piece in split(preheader)
    )
    return _BODY.sub(lambda match: match[0] + _HIDDEN.format(f"{shown} {_FILLER}"), html, count=1)


def _tried(mail: CompiledEmail) -> CompiledEmail:
    """Render once with everything empty and once with lists in every field: what fails, fails now."""
    if not mail.html:
        return mail
    for value in ("", ",".join(["1"] * 10)):
        try:
            render_now(mail, dict.fromkeys([*mail.variables, *merge_tags.SYSTEM_TAGS], value))
        except Unrenderable as refusal:
            return _refused(mail, Problem(1, 1, refusal.message))
    if mail.size_bytes <= WARN_AT_BYTES:
        return mail
    message = (
        f"The mail has {mail.size_bytes // 1000} kB. Gmail cuts it off at 102 kB, footer and all. Shorten it."
    )
    return replace(mail, problems=(*mail.problems, Problem(1, 1, message, Severity.WARNING)))
