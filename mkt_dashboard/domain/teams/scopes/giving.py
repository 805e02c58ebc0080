"""With which lists and folders somebody works: what is given, what may be given, and how it is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, column, func, select, table, true
from sqlmodel import Session, col

from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.models import Folder
from mkt_dashboard.domain.teams.scopes.schemas import Named

MOST_CHOICES = 1000
# Lists belong to the audience, which stands above; this much of them a scope must know.
_LISTS = table("lists", *map(column, ("id", "public_id", "workspace_id", "name", "archived_at")))


@dataclass(frozen=True)
class Scope:
    """Some lists and some folders; None means all."""

    lists: frozenset[int] | None = None
    folders: frozenset[int] | None = None

    @property
    def list_scope(self) -> list[int] | None:
        """As a row keeps it."""
        return None if self.lists is None else sorted(self.lists)

    @property
    def folder_scope(self) -> list[int] | None:
        return None if self.folders is None else sorted(self.folders)


def of_member(role: str, list_scope: Sequence[int] | None, folder_scope: Sequence[int] | None) -> Scope:
    """Return with what a member works. A Marketing Admin works with everything, whatever her row says."""
    if role == Role.MARKETING_ADMIN:
        return Scope()
    return of_row(list_scope, folder_scope)


def of_row(list_scope: Sequence[int] | None, folder_scope: Sequence[int] | None) -> Scope:
    return Scope(
        None if list_scope is None else frozenset(list_scope),
        None if folder_scope is None else frozenset(folder_scope),
    )


def of_actor(actor: Actor) -> Scope:
    return Scope(actor.lists, actor.folders)


def given_lists(session: Session, actor: Actor, ids: Sequence[UUID] | None) -> frozenset[int] | None:
    """Return the lists somebody gives; None is all that she has. What is not hers does not exist."""
    if ids is None:
        return actor.lists
    statement = select(_LISTS.c.id).where(
        _LISTS.c.workspace_id == actor.workspace_id, _LISTS.c.public_id.in_(ids), _lists_of(actor)
    )
    found = frozenset(session.execute(statement).scalars())
    _refuse_unknown(len(found) == len(set(ids)), "lists", "list")
    return found


def given_folders(session: Session, actor: Actor, ids: Sequence[UUID] | None) -> frozenset[int] | None:
    """Return the folders somebody gives, under the same rule."""
    if ids is None:
        return actor.folders
    statement = select(col(Folder.id)).where(
        col(Folder.workspace_id) == actor.workspace_id,
        col(Folder.public_id).in_(ids),
        folders.seen_by(actor),
    )
    found = frozenset(session.execute(statement).scalars())
    _refuse_unknown(len(found) == len(set(ids)), "folders", "folder")
    return found


def _refuse_unknown(is_known: bool, field: str, noun: str) -> None:
    if not is_known:
        raise NotFound(f"There is no such {noun} here. Choose another one.", {field: f"No such {noun}."})


def _lists_of(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.lists is None else _LISTS.c.id.in_(sorted(actor.lists))


def refuse_limited_admin(role: str, scope: Scope) -> None:
    """A Marketing Admin gives scopes to all others, so she has none herself."""
    if role == Role.MARKETING_ADMIN and scope != Scope():
        raise Conflict("A Marketing Admin works with all lists and folders. Choose another role to limit.")


def refuse_beyond_own(actor: Actor, scope: Scope, what: str) -> None:
    """Stop whoever would reach beyond the lists and folders she has herself."""
    is_within = _is_within(scope.lists, actor.lists) and _is_within(scope.folders, actor.folders)
    if not is_within:
        raise Forbidden(
            f"You cannot {what}: that reaches beyond your own lists or folders. "
            "Ask a Marketing Admin of your workspace."
        )


def _is_within(scope: frozenset[int] | None, own: frozenset[int] | None) -> bool:
    return own is None or (scope is not None and scope <= own)


def list_choices(session: Session, actor: Actor) -> tuple[list[Named], list[Named]]:
    """Return the lists and the folders that somebody may give, by name."""
    statement = (
        select(_LISTS.c.public_id, _LISTS.c.name)
        .where(_LISTS.c.workspace_id == actor.workspace_id, _LISTS.c.archived_at.is_(None))
        .where(_lists_of(actor))
        .order_by(func.lower(_LISTS.c.name))
        .limit(MOST_CHOICES)
    )
    lists = [Named(id=one, name=name) for one, name in session.execute(statement)]
    return lists, [Named(id=row.id, name=row.name) for row in folders.list_folders(session, actor)]


@dataclass(frozen=True)
class Names:
    """The names of the lists and folders of some scopes, as far as the one who asks may see them."""

    lists: dict[int, Named]
    folders: dict[int, Named]

    def of_lists(self, scope: Scope) -> list[Named] | None:
        return _named(scope.lists, self.lists)

    def of_folders(self, scope: Scope) -> list[Named] | None:
        return _named(scope.folders, self.folders)


def _named(scope: frozenset[int] | None, names: dict[int, Named]) -> list[Named] | None:
    if scope is None:
        return None
    return sorted((names[one] for one in scope if one in names), key=lambda named: named.name.lower())


def names_of(session: Session, actor: Actor, scopes: Iterable[Scope]) -> Names:
    """Look the names of many scopes up at once; nothing is asked when nobody is limited."""
    every = list(scopes)
    lists = sorted({one for scope in every for one in scope.lists or ()})
    filed = sorted({one for scope in every for one in scope.folders or ()})
    return Names(
        _look_up(session, actor, _LISTS.c, lists, _lists_of(actor)),
        _look_up(session, actor, getattr(Folder, "__table__").c, filed, folders.seen_by(actor)),  # noqa: B009
    )


def _look_up(
    session: Session, actor: Actor, columns: Any, keys: list[int], seen: ColumnElement[bool]
) -> dict[int, Named]:
    if not keys:
        return {}
    statement = select(columns.id, columns.public_id, columns.name).where(
        columns.workspace_id == actor.workspace_id, columns.id.in_(keys), seen
    )
    return {key: Named(id=one, name=name) for key, one, name in session.execute(statement)}


def in_words(names: Sequence[Named] | None) -> str | list[str]:
    """Write a scope for the audit log: “all”, or the names."""
    return "all" if names is None else [one.name for one in names]
