"""What one contact got, did with it, and what was changed about her: one stream, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.audience import queries as audience
from mkt_dashboard.domain.delivery.models import Outcome
from mkt_dashboard.domain.permissions import Actor, Permission

MOST_LINES = 100

# One row a line of the stream: when, of which kind, what, with which campaign or file, what there is to say.
HISTORY = """
WITH contact AS (
    SELECT id, public_id, workspace_id FROM contacts
    WHERE workspace_id = :workspace AND public_id = :contact
), lines AS (
    (SELECT coalesce(m.ended_at, m.gated_at) AS at, 'message' AS kind, m.outcome::text AS what,
            campaigns.name AS about, campaigns.public_id AS about_id,
            coalesce(m.reason, m.reply, '') AS detail, '' AS verdict
     FROM contact
     JOIN recipients r ON r.contact_id = contact.id AND r.workspace_id = contact.workspace_id
     JOIN messages m ON m.campaign_id = r.campaign_id AND m.position = r.position
     JOIN campaigns ON campaigns.id = r.campaign_id AND {in_folders}
     ORDER BY 1 DESC LIMIT :most)
    UNION ALL
    (SELECT e.at, 'event', e.type, campaigns.name, campaigns.public_id,
            coalesce(links.url, e.user_agent), e.verdict
     FROM contact
     JOIN events e ON e.workspace_id = contact.workspace_id AND e.contact_id = contact.id
     JOIN campaigns ON campaigns.id = e.campaign_id AND {in_folders}
     LEFT JOIN tracked_links links ON links.campaign_id = e.campaign_id AND links.number = e.link_number
     ORDER BY 1 DESC LIMIT :most)
    UNION ALL
    (SELECT imports.finished_at, 'change',
            CASE touched.effect WHEN 1 THEN 'import.created' ELSE 'import.updated' END,
            imports.file_name, imports.public_id, '', ''
     FROM contact
     JOIN imports ON imports.workspace_id = contact.workspace_id
     JOIN import_contacts touched ON touched.import_id = imports.id AND touched.contact_id = contact.id
     WHERE touched.effect IN (1, 2) AND {in_lists}
     ORDER BY 1 DESC LIMIT :most)
    UNION ALL
    (SELECT audit.at, 'change', audit.action, NULL, NULL, audit.actor_name, ''
     FROM contact
     JOIN audit ON audit.workspace_id = contact.workspace_id AND audit.object_id = contact.public_id
     ORDER BY 1 DESC LIMIT :most)
)
SELECT at, kind, what, about, about_id, detail, verdict FROM lines ORDER BY at DESC LIMIT :most
"""

FIGURES = """
SELECT count(*) FILTER (WHERE m.outcome = :sent) AS sent,
       count(m.human_opened_at) AS opened, count(m.human_clicked_at) AS clicked,
       max(m.ended_at) FILTER (WHERE m.outcome = :sent) AS last_sent_at,
       max(m.human_clicked_at) AS last_clicked_at
FROM contacts
JOIN recipients r ON r.contact_id = contacts.id AND r.workspace_id = contacts.workspace_id
JOIN messages m ON m.campaign_id = r.campaign_id AND m.position = r.position
WHERE contacts.workspace_id = :workspace AND contacts.public_id = :contact
  AND {of_folders}
"""


@dataclass(frozen=True)
class HistoryLine:
    """Something that happened with a contact. `what` is an outcome, an event type or an audit action;
    `about` is the campaign or the file it happened with."""

    at: datetime
    kind: str
    what: str
    about: str | None
    about_id: UUID | None
    detail: str
    verdict: str


@dataclass(frozen=True)
class ContactFigures:
    """How many mails a contact got, and how many of them she opened and clicked herself."""

    sent: int
    opened: int
    clicked: int
    last_sent_at: datetime | None
    last_clicked_at: datetime | None


def list_history(
    session: Session, actor: Actor, contact_id: UUID, *, limit: int = MOST_LINES
) -> list[HistoryLine]:
    """Return the last things that happened with a contact."""
    actor.require(Permission.ANALYTICS_RECIPIENT_LEVEL)
    if actor.is_limited:
        audience.find(session, actor, contact_id)
    bound = {"workspace": actor.workspace_id, "contact": contact_id, "most": min(limit, MOST_LINES)}
    found = session.connection().execute(text(_within(actor, HISTORY)), bound).mappings().all()
    return [
        HistoryLine(
            at=row["at"],
            kind=row["kind"],
            what=_word(row["kind"], row["what"]),
            about=row["about"],
            about_id=row["about_id"],
            detail=row["detail"],
            verdict=row["verdict"],
        )
        for row in found
    ]


def get_figures(session: Session, actor: Actor, contact_id: UUID) -> ContactFigures:
    """Count the mails of a contact, from the ledger."""
    actor.require(Permission.ANALYTICS_RECIPIENT_LEVEL)
    if actor.is_limited:
        audience.find(session, actor, contact_id)
    bound = {"workspace": actor.workspace_id, "contact": contact_id, "sent": Outcome.SENT.value}
    return ContactFigures(
        **session.connection().execute(text(_within(actor, FIGURES)), bound).mappings().one()
    )


def _within(actor: Actor, statement: str) -> str:
    """Narrow to the lists and folders somebody works with. Keys are ours, so they may stand in the text."""
    lists = "true" if actor.lists is None else f"imports.list_id IN ({_keys(actor.lists)})"
    filed = "true" if actor.folders is None else f"campaigns.folder_id IN ({_keys(actor.folders)})"
    of_folders = (
        "true" if actor.folders is None else f"r.campaign_id IN (SELECT id FROM campaigns WHERE {filed})"  # noqa: S608
    )
    return statement.format(in_lists=lists, in_folders=filed, of_folders=of_folders)


def _keys(scope: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(scope))) or "NULL"


def _word(kind: str, what: str | None) -> str:
    if kind != "message":
        return what or ""
    return Outcome(int(what)).name.lower() if what else "sending"
