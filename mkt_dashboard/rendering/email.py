"""The front door: compile a mail a person has written, and show it as one contact gets it."""

from collections.abc import Collection, Mapping

from mkt_dashboard.rendering import sandbox
from mkt_dashboard.rendering.compiled import CompiledEmail, EmailSource, Rendered
from mkt_dashboard.rendering.merge_tags import SYSTEM_TAGS
from mkt_dashboard.rendering.problems import Problem

__all__ = ["SYSTEM_TAGS", "CompiledEmail", "EmailSource", "Rendered", "compile_email", "preview"]


def compile_email(source: EmailSource, *, known_fields: Collection[str]) -> CompiledEmail:
    """Check and compile a mail in a limited process. With errors among its problems, html stays empty."""
    job = {
        "job": "compile",
        "source": {"subject": source.subject, "preheader": source.preheader, "body": source.body},
        "known_fields": sorted(known_fields),
    }
    try:
        return CompiledEmail.from_dict(sandbox.run(job))
    except sandbox.TooMuch as refusal:
        problem = Problem(1, 1, refusal.message)
        return CompiledEmail(source.subject, source.preheader, "", "", (), (), 0, (problem,))


def preview(compiled: CompiledEmail, fields: Mapping[str, str]) -> Rendered:
    """The mail as one contact gets it, with links as they were written. Missing fields are empty."""
    # In a preview nobody can be unsubscribed by mistake.
    values = {"unsubscribe_url": "#unsubscribe", **fields}
    return Rendered(**sandbox.run({"job": "render", "mail": compiled.to_dict(), "fields": values}))
