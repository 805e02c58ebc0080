"""A new import: the file that waits, what its columns become, where its people agreed."""

from typing import Any, TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.audience import imports, lists
from mkt_dashboard.domain.audience.importer.columns import Field
from mkt_dashboard.domain.audience.models import ImportPolicy
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.schemas import FilePreview, ImportStart, ListDraft, PreviewColumn
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.audience.contacts_state import Choice, choices
from mkt_dashboard.ui.audience.words import megabytes

NEW_LIST = "new"
NO_FILE = FilePreview(file_id=UUID(int=0), file_name="", file_bytes=0, encoding="", delimiter="", columns=[])


class ColumnLine(TypedDict):
    """A column of the file: what it becomes, and what stands in it."""

    position: int
    heading: str
    target: str
    key: str
    samples: list[str]
    sample: str


class NewImportState(rx.State):
    file_id: str = ""
    file_name: str = ""
    size: str = ""
    written_as: str = ""
    fault: str = ""
    columns: list[ColumnLine] = []
    lists: list[Choice] = []
    list_id: str = ""
    list_name: str = ""
    policy: str = ImportPolicy.FILL_EMPTY
    consent_source: str = ""
    has_agreed: bool = False
    is_starting: bool = False
    field_errors: dict[str, str] = {}

    @action(Permission.CONTACT_IMPORT)
    def arrive(self, session: Session, actor: Actor) -> None:
        self._show(NO_FILE)
        self.lists = choices(session, actor)
        wanted = address.query(self, "list")
        known = {one["value"] for one in self.lists}
        self.list_id = wanted if wanted in known else "" if self.lists else NEW_LIST
        self.list_name, self.consent_source, self.has_agreed = "", "", False
        self.policy, self.field_errors = ImportPolicy.FILL_EMPTY, {}

    @action(Permission.CONTACT_IMPORT)
    def uploaded(self, actor: Actor, answer: dict[str, Any]) -> None:
        """Look into what has arrived. Only the id is taken from the browser."""
        self._show(imports.preview(actor, UUID(str(answer["file_id"])), str(answer.get("file_name", ""))))
        self.list_name = self.list_name or self.file_name.rpartition(".")[0].replace("-", " ").replace(
            "_", " "
        )

    def _show(self, found: FilePreview) -> None:
        self.file_id = str(found.file_id) if found.file_name else ""
        self.file_name, self.fault = found.file_name, found.fault
        self.size = megabytes(found.file_bytes)
        self.written_as = f"{found.encoding}, {found.delimiter}" if found.encoding else ""
        self.columns = [_line(position, column) for position, column in enumerate(found.columns)]

    @action(Permission.CONTACT_IMPORT)
    def start_over(self) -> None:
        self._show(NO_FILE)

    @action(Permission.CONTACT_IMPORT)
    def map_column(self, position: int, target: str) -> None:
        chosen = dict(self.columns[position], target=target)
        if target == Field.PHONE:
            hidden = [numbers.hidden(sample) for sample in self.columns[position]["samples"]]
            chosen |= {"samples": hidden, "sample": ", ".join(filter(None, hidden))}
        self.columns = [*self.columns[:position], chosen, *self.columns[position + 1 :]]  # type: ignore[list-item]
        has_email = any(column["target"] == Field.EMAIL for column in self.columns)
        self.fault = "" if has_email else "No column holds email addresses. Choose the one that does."

    @action(Permission.CONTACT_IMPORT)
    def choose_list(self, list_id: str) -> None:
        self.list_id, self.field_errors = list_id, {}

    @action(Permission.CONTACT_IMPORT)
    def name_list(self, name: str) -> None:
        self.list_name, self.field_errors = name[:200], {}

    @action(Permission.CONTACT_IMPORT)
    def choose_policy(self, policy: str) -> None:
        self.policy = ImportPolicy(policy)

    @action(Permission.CONTACT_IMPORT)
    def say_where(self, consent_source: str) -> None:
        self.consent_source = consent_source[:500]

    @action(Permission.CONTACT_IMPORT)
    def agree(self, has_agreed: bool) -> None:
        self.has_agreed, self.field_errors = has_agreed, {}

    @action(Permission.CONTACT_IMPORT, busy="is_starting")
    def start(self, session: Session, actor: Actor) -> rx.event.EventSpec | None:
        self.field_errors = self._what_is_missing()
        if self.field_errors:
            return None
        made = imports.start_import(
            session,
            actor,
            ImportStart(
                file_id=UUID(self.file_id),
                file_name=self.file_name,
                list_id=self._list(session, actor),
                mapping={column["heading"]: column["target"] for column in self.columns if column["heading"]},
                policy=ImportPolicy(self.policy),
                consent_source=self.consent_source,
            ),
        )
        return rx.redirect(str(links.import_(str(made.id))))

    def _what_is_missing(self) -> dict[str, str]:
        missing: dict[str, str] = {}
        if not self.list_id:
            missing["list_id"] = "Choose the list these people join."
        if not self.has_agreed:
            missing["consent"] = "Tick this, or do not import them: nobody may be mailed who did not agree."
        if not self.consent_source.strip():
            missing["consent_source"] = "Say where they agreed, for the day somebody asks."
        return missing

    def _list(self, session: Session, actor: Actor) -> UUID:
        if self.list_id != NEW_LIST:
            return UUID(self.list_id)
        return lists.create_list(session, actor, ListDraft(name=self.list_name)).id


def _line(position: int, column: PreviewColumn) -> ColumnLine:
    return ColumnLine(
        position=position,
        heading=column.heading,
        target=column.target,
        key=column.key,
        samples=column.samples,
        sample=", ".join(sample for sample in column.samples if sample),
    )
