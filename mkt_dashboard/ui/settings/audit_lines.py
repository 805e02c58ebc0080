"""Entries of the audit log as the screen shows them: a line of the table, and one opened beside it."""

from typing import TypedDict

from mkt_dashboard.domain.compliance.audit import AuditRow
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.figures import written
from mkt_dashboard.ui.settings import audit_words as words

NO_PAGE = frozenset({"", "member", "audit"})


class AuditLine(TypedDict):
    """One entry in the table."""

    seq: str
    number: str
    at: str
    who: str
    initials: str
    did: str
    about: str
    hash: str


class FieldChange(TypedDict):
    """What a field was and what it is."""

    name: str
    old: str
    new: str


class Fact(TypedDict):
    """Anything else the entry says."""

    name: str
    value: str


class Link(TypedDict):
    """One link of the chain beside the entry."""

    seq: str
    number: str
    hash: str
    is_this: bool


class OpenEntry(TypedDict):
    """One entry, opened."""

    seq: str
    number: str
    at: str
    who: str
    initials: str
    did: str
    about: str
    path: str
    object_id: str
    door: str
    ip: str
    action: str
    hash: str


NO_ENTRY = OpenEntry(
    seq="", number="", at="", who="", initials="", did="", about="", path="", object_id="", door="", ip="",
    action="", hash="",
)  # fmt: skip


def line_of(row: AuditRow) -> AuditLine:
    return AuditLine(
        seq=str(row.seq),
        number=written(row.seq),
        at=row.at.isoformat(),
        who=_who(row),
        initials=_initials(row),
        did=words.did(row.action),
        about=row.object_name,
        hash=words.short(row.hash),
    )


def open_entry(row: AuditRow) -> OpenEntry:
    has_page = row.object_id is not None and row.object_type not in NO_PAGE
    is_gone = row.action.endswith(".deleted")
    path = links.place_of(row.object_type, str(row.object_id))[1] if has_page and not is_gone else ""
    return OpenEntry(
        seq=str(row.seq),
        number=written(row.seq),
        at=row.at.isoformat(),
        who=_who(row),
        initials=_initials(row),
        did=words.did(row.action),
        about=row.object_name,
        path="" if path == links.HOME else path,
        object_id=str(row.object_id or ""),
        door=words.DOORS.get(row.door, row.door),
        ip=row.ip or "not recorded",
        action=row.action,
        hash=row.hash,
    )


def _who(row: AuditRow) -> str:
    return "The system" if row.door == "system" else row.actor_name


def _initials(row: AuditRow) -> str:
    return "" if row.member is None else "".join(part[0] for part in row.actor_name.split()[:2]).upper()


def changes_of(row: AuditRow) -> list[FieldChange]:
    changes = row.detail.get("changes", {})
    return [
        FieldChange(name=words.named(name), old=words.value_of(old), new=words.value_of(new))
        for name, (old, new) in changes.items()
    ]


def facts_of(row: AuditRow) -> list[Fact]:
    shown = {name: value for name, value in row.detail.items() if name not in ("changes", "changed")}
    return [Fact(name=words.named(name), value=words.value_of(value)) for name, value in shown.items()]


def links_of(neighbours: list[tuple[int, str]], seq: int) -> list[Link]:
    return [
        Link(seq=str(place), number=written(place), hash=words.short(digest), is_this=place == seq)
        for place, digest in neighbours
    ]
