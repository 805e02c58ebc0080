"""Letters before a key ends: fourteen days, three days and one day ahead, each once."""

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.rendering.letter import LetterText

PAGE = "/settings/api-keys"

# The claim is the change: of two sweeps at the same moment the second finds nothing. A key that was found
# late gets one letter, the most urgent one.
CLAIM = """
WITH due AS (
    SELECT id, CASE WHEN expires_at <= now() + interval '1 day' THEN 1
                    WHEN expires_at <= now() + interval '3 days' THEN 3 ELSE 14 END AS days
    FROM api_keys
    WHERE revoked_at IS NULL AND expires_at > now() AND expires_at <= now() + interval '14 days'
    ORDER BY id FOR UPDATE SKIP LOCKED)
UPDATE api_keys k SET noticed_days = due.days FROM due
WHERE k.id = due.id AND (k.noticed_days IS NULL OR k.noticed_days > due.days)
RETURNING k.workspace_id, k.account_id, k.kind, k.name, k.expires_at
"""
MAKER = """
SELECT a.email FROM accounts a JOIN members m ON m.account_id = a.id
WHERE a.id = :account_id AND m.workspace_id = :workspace_id AND m.deactivated_at IS NULL
"""


def tell_of_ending_keys(session: Session) -> int:
    """Promise the letters that are due and say for how many keys. Needs `instance_unit_of_work`."""
    claimed = session.execute(text(CLAIM)).all()
    for workspace_id, account_id, kind, name, ends_at in claimed:
        if kind == KeyKind.SERVICE:
            receivers = letters.emails_of_admins(session, workspace_id)
        else:
            bound = {"account_id": account_id, "workspace_id": workspace_id}
            receivers = list(session.execute(text(MAKER), bound).scalars())
        told = _letter(name, f"{ends_at:%d %B %Y, %H:%M} UTC")
        for email in receivers:
            letters.promise(session, workspace_id, email, told)
    return len(claimed)


def _letter(name: str, ends: str) -> LetterText:
    return LetterText(
        f"The API key “{name}” ends soon",
        (
            f"The API key “{name}” ends on {ends}. From then on every call with it is refused.",
            "Rotate it before: you get a new secret for as long again, and the old one goes on for the time "
            "that you choose. If nobody needs the key any more, there is nothing to do.",
        ),
        "Open API keys",
        f"{settings().public_url}{PAGE}",
    )
