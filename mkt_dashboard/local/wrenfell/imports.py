"""The files that were imported in the demo's quarter, with the rows that were refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.audience import lists
from mkt_dashboard.domain.audience.importer import files, report
from mkt_dashboard.domain.audience.importer.report import Line
from mkt_dashboard.domain.audience.models import Import, ImportEffect, ImportPolicy, ImportStatus
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.local.wrenfell.people import Batch, ListName, Origin
from mkt_dashboard.local.wrenfell.workspace import Office

BYTES_A_ROW = 61
TOOK = timedelta(seconds=4)
LIST_OF = {Origin.TILL: ListName.GRAZ, Origin.FAIR: ListName.NEWSLETTER}
UPDATED, UNCHANGED = 7, 15
BAD_ADDRESSES = {
    Origin.TILL: (
        "karin.lindner@",
        "hannes aigner@mail.example.com",
        "paul.egger.mail.example.com",
        "–",
        "f.reiter@@post.example.net",
    ),
    Origin.FAIR: (
        "sina.vogel(at)mail.example.com",
        "moritz.lange@post",
        "illegible",
        "nina.frei@inbox..example.org",
    ),
}
HEADINGS = {"E-Mail": "email", "Vorname": "first_name", "Nachname": "last_name", "Ort": "city"}

NOTE = text(
    "INSERT INTO import_contacts (import_id, contact_id, workspace_id, effect) "
    "SELECT :import_id, unnest(CAST(:contact_ids AS bigint[])), :workspace_id, :effect"
)
CAME_WITH_IT = text(
    "SELECT id FROM contacts WHERE workspace_id = :workspace_id AND created_at = :at "
    "AND consent_source = :source ORDER BY id LIMIT 10000"
)
ON_THE_LIST = text(
    "SELECT contact_id FROM list_memberships m JOIN lists l ON l.id = m.list_id "
    "WHERE m.workspace_id = :workspace_id AND l.public_id = :list_id AND m.status = 'subscribed' "
    "AND m.joined_at < :at ORDER BY contact_id DESC LIMIT :most"
)
TOUCH = text("UPDATE contacts SET updated_at = :at WHERE id = ANY(:contact_ids)")


@dataclass(frozen=True)
class Effects:
    """Which contacts the file made, changed and left as they were, and which lines it could not use."""

    created: list[int]
    updated: list[int]
    unchanged: list[int]
    refused: list[Line]

    @property
    def rows(self) -> int:
        return len(self.created) + len(self.updated) + len(self.unchanged) + len(self.refused)


def keep(session: Session, office: Office, batch: Batch, at: datetime) -> None:
    """Keep the import of a batch whose people have just come."""
    list_id = office.lists[LIST_OF[batch.origin]].list_id
    if list_id is None:
        raise RuntimeError("Imports of the demo go onto a list.")
    onto = lists.find(session, office.system, list_id)
    effects = _effects(session, office, batch, at=at)
    import_id = uuid4()
    made = Import(
        workspace_id=office.workspace_id,
        public_id=import_id,
        list_id=onto.id,
        file_name=batch.file_name,
        file_path=str(files.source(import_id)),
        file_bytes=effects.rows * BYTES_A_ROW,
        read_bytes=effects.rows * BYTES_A_ROW,
        encoding="UTF-8",
        delimiter="semicolons",
        mapping=HEADINGS,
        policy=ImportPolicy.FILL_EMPTY.value,
        consent_source=batch.origin.value,
        status=ImportStatus.DONE.value,
        rows=effects.rows,
        created=len(effects.created),
        updated=len(effects.updated),
        unchanged=len(effects.unchanged),
        rejected=len(effects.refused),
        created_by=office.manager.account_id,
        created_at=at - TOOK,
        started_at=at - TOOK,
        finished_at=at,
    )
    session.add(made)
    session.flush()
    _note(session, made, effects, at)
    report.write(files.errors(import_id), effects.refused)
    _record(session, office, made)


def _effects(session: Session, office: Office, batch: Batch, *, at: datetime) -> Effects:
    bound = {"workspace_id": office.workspace_id, "at": at, "source": batch.origin.value}
    connection = session.connection()
    created = list(connection.execute(CAME_WITH_IT, bound).scalars())
    bound |= {"list_id": office.lists[LIST_OF[batch.origin]].list_id, "most": UPDATED + UNCHANGED}
    known = list(connection.execute(ON_THE_LIST, bound).scalars())
    refused = list(_refused(BAD_ADDRESSES[batch.origin]))
    return Effects(created, known[:UPDATED], known[UPDATED:], refused)


def _refused(values: Sequence[str]) -> list[Line]:
    """Refuse what is no address with the sentence the importer has for it."""
    return [
        (17 + 23 * number, "E-Mail", value, "error", addresses.fault(value))
        for number, value in enumerate(values)
    ]


def _note(session: Session, made: Import, effects: Effects, at: datetime) -> None:
    by_effect = {
        ImportEffect.CREATED: effects.created,
        ImportEffect.UPDATED: effects.updated,
        ImportEffect.UNCHANGED: effects.unchanged,
    }
    for effect, contact_ids in by_effect.items():
        bound = {"import_id": made.id, "workspace_id": made.workspace_id, "effect": effect.value}
        session.connection().execute(NOTE, {**bound, "contact_ids": contact_ids})
    session.connection().execute(TOUCH, {"at": at, "contact_ids": effects.updated})


def _record(session: Session, office: Office, made: Import) -> None:
    started = {
        "policy": made.policy,
        "consent_source": made.consent_source,
        "file_bytes": made.file_bytes,
    }
    counts = {name: getattr(made, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
    steps = ((office.manager, "import.started", started), (office.system, "import.done", counts))
    for actor, action, detail in steps:
        compliance.record(
            session,
            actor,
            action,
            object_type="import",
            object_id=made.public_id,
            object_name=made.file_name,
            detail=detail,
        )
