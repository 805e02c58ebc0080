"""Run imports as a worker does: their own units of work, on a workspace that is really there."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.models import Contact, Import, ImportPolicy
from mkt_dashboard.domain.audience.schemas import ImportRow
from mkt_dashboard.domain.permissions import Actor
from tests import factories


@dataclass
class Desk:
    """Somebody who imports, and the list the contacts join."""

    actor: Actor
    list_id: UUID
    folder: Path

    def start(
        self, content: str | bytes, *, policy: ImportPolicy = ImportPolicy.FILL_EMPTY, **more: object
    ) -> ImportRow:
        path = self.folder / "contacts.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with unit_of_work(self.actor) as session:
            return imports.import_file(
                session,
                self.actor,
                path,
                file_name="contacts.csv",
                list_id=self.list_id,
                policy=policy,
                **more,  # type: ignore[arg-type]
            )

    def run(self, content: str | bytes, **more: object) -> ImportRow:
        """Import a file to its end."""
        started = self.start(content, **more)  # type: ignore[arg-type]
        imports.run_import(self.key_of(started))
        return self.look(started)

    def key_of(self, row: ImportRow) -> int:
        with instance_unit_of_work() as session:
            return session.exec(select(Import).where(Import.public_id == row.id)).one().id

    def look(self, row: ImportRow) -> ImportRow:
        with unit_of_work(self.actor) as session:
            return imports.get_import(session, self.actor, row.id)

    def refused(self, row: ImportRow) -> list[tuple[int, str, str]]:
        with unit_of_work(self.actor) as session:
            found = imports.list_refused(session, self.actor, row.id)
        return [(one.line, one.column, one.sentence) for one in found]

    def contacts(self) -> dict[str, Contact]:
        with unit_of_work(self.actor) as session:
            return {one.email_key: one for one in session.exec(select(Contact)).all()}


def a_desk(folder: Path) -> Desk:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        actor = factories.a_member(session, workspace)
        onto = factories.a_list(session, workspace.id)
    return Desk(actor, onto.public_id, folder)
