"""The list of contacts: what it shows, and the one that is open beside it. Filters stand in the address."""

from typing import TypedDict
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.core.errors import InvalidInput, MarketingError
from mkt_dashboard.domain.audience import imports, lists, queries, service
from mkt_dashboard.domain.audience.models import Consent
from mkt_dashboard.domain.audience.phones import queries as phones
from mkt_dashboard.domain.audience.schemas import ContactDraft, ContactFilter, ContactRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.audience import words
from mkt_dashboard.ui.audience.words import name_of, standing_of
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written

IN_A_PAGE = 50
FILTERS = ("search", "phone", "list", "consent", "tag", "import", "effect")


class ContactLine(TypedDict):
    """One contact in the table."""

    id: str
    email: str
    name: str
    lists: str
    tags: str
    standing: str
    added: str
    path: str


class Choice(TypedDict):
    """A list to choose."""

    value: str
    word: str


class NewContact(BaseModel):
    """The form of a new contact; a box that is not ticked is not sent."""

    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    list_id: str = ""
    agreed: str | bool = ""


class ContactsState(rx.State):
    rows: list[ContactLine] = []
    lists: list[Choice] = []
    filters: dict[str, str] = {}
    import_name: str = ""
    total: str = ""
    scope_says: str = ""
    shown: int = 0
    has_before: bool = False
    has_after: bool = False
    is_loaded: bool = False
    is_bare: bool = False
    problem: str = ""
    is_adding: bool = False
    is_saving: bool = False
    chosen: list[str] = []
    field_errors: dict[str, str] = {}
    _first: int = 0
    _last: int = 0

    @action(Permission.CONTACT_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.filters = {name: address.query(self, name)[:200] for name in FILTERS}
        self.field_errors, self.problem, self.chosen = {}, "", []
        self.is_adding = bool(address.query(self, "new")) and actor.may(Permission.CONTACT_CREATE)
        self.lists = choices(session, actor)
        self.scope_says = words.scope_of(actor, len(self.lists))
        try:
            self._load(session, actor)
        except (MarketingError, ValueError) as error:
            self.rows, self.total, self.is_loaded = [], "", True
            self.problem = (
                error.message if isinstance(error, MarketingError) else "This filter leads nowhere."
            )

    def _load(self, session: Session, actor: Actor) -> None:
        wanted = self._wanted()
        page = queries.list_contacts(
            session,
            actor,
            wanted,
            after=_key(self, "after"),
            before=_key(self, "before"),
            limit=IN_A_PAGE,
        )
        count = queries.count_contacts(session, actor, wanted)
        self.total = written(count.number) + ("+" if count.is_capped else "")
        self.rows = [line_of(row) for row in page.items]
        self.shown, self.is_loaded = len(self.rows), True
        self.is_bare = not self.rows and not any(self.filters.values())
        self.has_before, self.has_after = page.previous_key is not None, page.next_key is not None
        self._first, self._last = page.previous_key or 0, page.next_key or 0
        self.import_name = (
            imports.get_import(session, actor, wanted.import_id).file_name if wanted.import_id else ""
        )

    def _wanted(self) -> ContactFilter:
        return ContactFilter(
            search=self.filters["search"],
            phone=self.filters["phone"],
            list_id=UUID(self.filters["list"]) if self.filters["list"] else None,
            consent=Consent(self.filters["consent"]) if self.filters["consent"] else None,
            tag=self.filters["tag"],
            import_id=UUID(self.filters["import"]) if self.filters["import"] else None,
            import_effect=self.filters["effect"],
        )

    @action(Permission.CONTACT_READ)
    def find(self, session: Session, actor: Actor, search: str) -> rx.event.EventSpec:
        """Look for a text. Somebody's phone number goes into the address and the State as its index only."""
        key = phones.find_key(session, actor, search[:200])
        if key is not None:
            return self._go({"search": "", "phone": key.hex()}, replace=True)
        return self._go({"search": search[:200], "phone": ""}, replace=True)

    @action(Permission.CONTACT_READ)
    def filter_by(self, name: str, value: str) -> rx.event.EventSpec:
        return self._go({name: value[:200]} if name in FILTERS else {})

    @action(Permission.CONTACT_READ)
    def turn(self, way: str) -> rx.event.EventSpec:
        return self._go({"after": str(self._last)} if way == "after" else {"before": str(self._first)})

    def _go(self, changed: dict[str, str], *, replace: bool = False) -> rx.event.EventSpec:
        asked = {name: value for name, value in ({**self.filters, **changed}).items() if value}
        query = urlencode(asked)
        return rx.redirect(f"{links.CONTACTS}?{query}" if query else links.CONTACTS, replace=replace)

    @action(Permission.CONTACT_UPDATE)
    def tick(self, contact_id: str) -> None:
        others = [one for one in self.chosen if one != contact_id]
        self.chosen = others if len(others) < len(self.chosen) else [*others, contact_id]

    @action(Permission.CONTACT_UPDATE)
    def tick_all(self, is_ticked: bool) -> None:
        self.chosen = [row["id"] for row in self.rows] if is_ticked else []

    @action(Permission.CONTACT_UPDATE)
    def clear(self) -> None:
        self.chosen = []

    @action(Permission.CONTACT_UPDATE)
    def add_to_list(self, session: Session, actor: Actor, list_id: str) -> rx.event.EventSpec | None:
        if not list_id or not self.chosen:
            return None
        added = lists.add_contacts(session, actor, UUID(list_id), [UUID(one) for one in self.chosen])
        name = next((one["word"] for one in self.lists if one["value"] == list_id), "the list")
        self.chosen = []
        self._load(session, actor)
        return toast.success(f"{written(added)} of them are new on {name}.")

    @action(Permission.CONTACT_CREATE)
    def open_form(self, is_open: bool) -> None:
        self.is_adding, self.field_errors = is_open, {}

    @action(Permission.CONTACT_CREATE, busy="is_saving")
    def add(self, session: Session, actor: Actor, form: NewContact) -> rx.event.EventSpec:
        draft = ContactDraft(
            email=form.email[:500],
            first_name=form.first_name[:200],
            last_name=form.last_name[:200],
            phone=form.phone[:100],
            lists=self._onto(actor, form),
            consent=Consent.GRANTED if form.agreed else Consent.NONE,
        )
        made = service.create_contact(session, actor, draft)
        self.is_adding = False
        self._load(session, actor)
        return toast.success(f"{name_of(made)} is added.")

    def _onto(self, actor: Actor, form: NewContact) -> list[UUID]:
        if not form.list_id and actor.lists is not None:
            sentence = "Choose one of your lists. On none of them you would not see this contact again."
            raise InvalidInput(sentence, {"list_id": sentence})
        return [UUID(form.list_id)] if form.list_id else []


def choices(session: Session, actor: Actor) -> list[Choice]:
    """Return the lists somebody may choose from."""
    if not actor.may(Permission.LIST_READ):
        return []
    page = lists.list_names(session, actor)
    return [Choice(value=str(found_id), word=name) for found_id, name in page]


def _key(state: rx.State, name: str) -> int | None:
    found = address.query(state, name)
    return int(found) if found.isdecimal() and len(found) < 19 else None


def line_of(row: ContactRow) -> ContactLine:
    """Write one contact as a line of the table."""
    return ContactLine(
        id=str(row.id),
        email=row.email,
        name=f"{row.first_name} {row.last_name}".strip(),
        lists=", ".join(one.name for one in row.lists if one.status == "subscribed"),
        tags=", ".join(row.tags),
        standing=standing_of(row),
        added=row.created_at.isoformat(),
        path=str(links.contact(str(row.id))),
    )
