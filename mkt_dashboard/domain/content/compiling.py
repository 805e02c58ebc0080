"""From a draft to a mail that can be sent, or to sentences that say what stands in the way."""

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.content.schemas import EmailDraft
from mkt_dashboard.rendering import merge_tags
from mkt_dashboard.rendering.email import CompiledEmail, EmailSource, compile_email
from mkt_dashboard.rendering.problems import Problem, Severity

MOST_SENTENCES = 3


def variables(draft: EmailDraft) -> list[str]:
    """Name the contact fields a draft uses, in the order of reading."""
    parts = (draft.subject, draft.preheader, draft.body)
    names = dict.fromkeys(tag.name for part in parts for tag in merge_tags.find(part))
    return [name for name in names if name not in merge_tags.SYSTEM_TAGS]


def compile_strictly(draft: EmailDraft, known_fields: frozenset[str]) -> CompiledEmail:
    """Compile, or say at each field, with line and column, what keeps it from being sent."""
    compiled = compile_draft(draft, known_fields)
    refuse_errors(compiled)
    return compiled


def refuse_errors(compiled: CompiledEmail) -> None:
    """Say what keeps a compiled mail from being sent; nothing when it can be."""
    errors = [problem for problem in compiled.problems if problem.severity is Severity.ERROR]
    if errors:
        fields = {part: _sentences(errors, part) for part in dict.fromkeys(one.part.value for one in errors)}
        raise InvalidInput(f"{next(iter(fields.values()))} Mend this, then try again.", fields)


def compile_draft(draft: EmailDraft, known_fields: frozenset[str]) -> CompiledEmail:
    """Compile as far as it goes; what is wrong stands in `problems`."""
    source = EmailSource(subject=draft.subject, preheader=draft.preheader, body=draft.body)
    return compile_email(source, known_fields=known_fields)


def _sentences(problems: list[Problem], part: str) -> str:
    found = [f"Line {one.line}, column {one.column}: {one.message}" for one in problems if one.part == part]
    more = len(found) - MOST_SENTENCES
    return " ".join(found[:MOST_SENTENCES] + ([f"And {more} more."] if more > 0 else []))
