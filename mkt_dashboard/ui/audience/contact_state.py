"""One contact: what is known, what happened, and what may be changed. Serves the page and the sheet."""

from typing import TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.audience import lists, queries, service
from mkt_dashboard.domain.audience.schemas import ContactChanges, ContactRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.audience.contacts_state import Choice, choices
from mkt_dashboard.ui.audience.timeline import KINDS, Line, figures_of, lines_of
from mkt_dashboard.ui.audience.words import name_of, standing_of
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.toast import EventSpec

ATTRIBUTE = "attribute."


class Fact(TypedDict):
    """A field beside the fixed ones: its key, its name for people, its value."""

    key: str
    name: str
    value: str


class OnList(TypedDict):
    """A list the contact is on, or has left."""

    id: str
    name: str
    has_left: bool


class Person(TypedDict):
    """A contact as the screen shows it."""

    id: str
    name: str
    email: str
    phone: str
    first_name: str
    last_name: str
    standing: str
    consent: str
    source: str
    suppressed: str
    added: str
    changed: str
    tags: list[str]
    facts: list[Fact]
    lists: list[OnList]


NOBODY = Person(
    id="",
    name="",
    email="",
    phone="",
    first_name="",
    last_name="",
    standing="",
    consent="",
    source="",
    suppressed="",
    added="",
    changed="",
    tags=[],
    facts=[],
    lists=[],
)


class ContactState(rx.State):
    person: Person = NOBODY
    figures: dict[str, str] = {}
    timeline: list[Line] = []
    kind: str = ""
    choices: list[Choice] = []
    problem: str = ""
    is_loaded: bool = False
    is_editing: bool = False
    is_saving: bool = False
    asks_to_unsubscribe: bool = False
    asks_to_delete: bool = False
    is_busy: bool = False
    field_errors: dict[str, str] = {}
    _row: ContactRow | None = None

    @action(Permission.CONTACT_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self._forget()
        wanted = address.query(self, "kind")
        self.kind = wanted if wanted in KINDS else ""
        try:
            self._load(session, actor, address.identity(self, "contact_id"))
            self.choices = choices(session, actor)
        except NotFound as error:
            self.problem = error.message
        self.is_loaded = True

    @action(Permission.CONTACT_READ)
    def open(self, session: Session, actor: Actor, contact_id: UUID) -> None:
        """Show a contact beside the list, which keeps its place."""
        self._forget()
        self._load(session, actor, contact_id)

    @action(Permission.CONTACT_READ)
    def close(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.person, self.timeline, self.figures, self._row = NOBODY, [], {}, None
        self.problem, self.field_errors, self.kind = "", {}, ""
        self.is_editing = self.asks_to_unsubscribe = self.asks_to_delete = False

    def _load(self, session: Session, actor: Actor, contact_id: UUID) -> None:
        self._row = queries.get_contact(session, actor, contact_id)
        self.person = person_of(self._row)
        if actor.may(Permission.ANALYTICS_RECIPIENT_LEVEL):
            self.figures = figures_of(session, actor, contact_id)
            self.timeline = lines_of(session, actor, contact_id, self.kind, visitor().time_zone)

    @action(Permission.CONTACT_READ)
    def show(self, kind: str) -> EventSpec:
        path = str(links.contact(self.person["id"]))
        return rx.redirect(f"{path}?kind={kind}" if kind in KINDS else path, replace=True)

    @action(Permission.CONTACT_UPDATE)
    def edit(self, is_open: bool) -> None:
        self.is_editing, self.field_errors = is_open, {}

    @action(Permission.CONTACT_UPDATE, busy="is_saving")
    def save(self, session: Session, actor: Actor, form: dict[str, str]) -> EventSpec:
        held = {
            name.removeprefix(ATTRIBUTE): value for name, value in form.items() if name.startswith(ATTRIBUTE)
        }
        if form.get("new_key"):
            held[form["new_key"].strip().lower()] = form.get("new_value", "")
        changes = ContactChanges(
            email=form.get("email", "")[:500],
            first_name=form.get("first_name", "")[:200],
            last_name=form.get("last_name", "")[:200],
            phone="" if form.get("remove_phone") else form.get("phone", "").strip()[:100] or None,
            tags=[tag.strip()[:100] for tag in form.get("tags", "").split(",") if tag.strip()][:100],
            attributes={key: value.strip() for key, value in held.items() if self._is_changed(key, value)},
            seen_at=self._row.updated_at if self._row else None,
        )
        service.change_contact(session, actor, UUID(self.person["id"]), changes)
        self.is_editing = False
        self._load(session, actor, UUID(self.person["id"]))
        return toast.success("Saved.")

    def _is_changed(self, key: str, value: str) -> bool:
        """Leave numbers numbers where nobody touched them."""
        before = self._row.attributes.get(key) if self._row else None
        return ("" if before is None else _written(before)) != value.strip()

    @action(Permission.CONTACT_UPDATE)
    def join(self, session: Session, actor: Actor, list_id: str) -> EventSpec | None:
        if not list_id:
            return None
        contact_id = UUID(self.person["id"])
        added = lists.add_contacts(session, actor, UUID(list_id), [contact_id])
        self._load(session, actor, contact_id)
        if added:
            return toast.success(f"{self.person['name']} is on the list.")
        return toast.error("This contact is on that list already, or has left it. Nothing was changed.")

    @action(Permission.CONTACT_UPDATE)
    def leave(self, session: Session, actor: Actor, list_id: str) -> EventSpec:
        contact_id = UUID(self.person["id"])
        stays = [
            UUID(one["id"]) for one in self.person["lists"] if one["id"] != list_id and not one["has_left"]
        ]
        service.change_contact(session, actor, contact_id, ContactChanges(lists=stays))
        self._load(session, actor, contact_id)
        return toast.success(
            f"{self.person['name']} is off the list.",
            undo=ContactState.join(list_id),  # type: ignore[arg-type]
        )

    @action(Permission.SUPPRESSION_ADD)
    def ask_to_unsubscribe(self, is_open: bool) -> None:
        self.asks_to_unsubscribe = is_open

    @action(Permission.SUPPRESSION_ADD, busy="is_busy")
    def unsubscribe(self, session: Session, actor: Actor) -> EventSpec:
        contact_id = UUID(self.person["id"])
        service.unsubscribe_contact(session, actor, contact_id)
        self.asks_to_unsubscribe = False
        self._load(session, actor, contact_id)
        return toast.success(f"{self.person['name']} gets nothing any more.")

    @action(Permission.CONTACT_DELETE)
    def ask_to_delete(self, is_open: bool) -> None:
        self.asks_to_delete = is_open

    @action(Permission.CONTACT_DELETE, busy="is_busy")
    def delete(self, session: Session, actor: Actor) -> list[EventSpec]:
        service.delete_contact(session, actor, UUID(self.person["id"]))
        name = self.person["name"]
        self._forget()
        return [rx.redirect(links.CONTACTS), toast.success(f"{name} is deleted.")]


def person_of(row: ContactRow) -> Person:
    """Write a contact as the screen shows it."""
    return Person(
        id=str(row.id),
        name=name_of(row),
        email=row.email,
        phone=row.phone,
        first_name=row.first_name,
        last_name=row.last_name,
        standing=standing_of(row),
        consent=row.consent,
        source=row.consent_source,
        suppressed=row.suppressed or "",
        added=row.created_at.isoformat(),
        changed=row.updated_at.isoformat(),
        tags=row.tags,
        facts=[
            Fact(key=key, name=key.replace("_", " ").capitalize(), value=_written(value))
            for key, value in sorted(row.attributes.items())
        ],
        lists=[
            OnList(id=str(one.id), name=one.name, has_left=one.status == "unsubscribed") for one in row.lists
        ],
    )


def _written(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
