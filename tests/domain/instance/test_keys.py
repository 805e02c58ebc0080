"""The keys of an installation, their age, and how one follows another."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.instance import keys, queries
from mkt_dashboard.domain.instance.schemas import KeyRing
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.keys import signing_keys
from mkt_dashboard.domain.teams.queries import NO_WORKSPACE
from mkt_dashboard.rendering.letter import LetterText
from tests import factories
from workers import outbox

LETTER = LetterText("Hello", ("There is something to read.",))


def ring(session: Session, owner: Actor, name: str) -> KeyRing:
    return next(one for one in queries.list_key_rings(session, owner) if one.name == name)


def test_each_owner_of_secrets_has_a_ring_with_their_number(session: Session, owner: Actor) -> None:
    workspace = factories.a_workspace(session)
    for _ in range(3):
        letters.promise(session, workspace.id, "ada@example.com", LETTER)
    signing_keys.signer(session)

    rings = queries.list_key_rings(session, owner)

    assert [(one.name, one.keys[0].number, one.keys[0].secrets) for one in rings] == [
        ("Installation", 1, 1),
        ("Wrenfell Outdoor", 1, 3),
    ]


@pytest.mark.usefixtures("committing")
def test_a_new_key_takes_every_secret_over_and_the_old_one_goes() -> None:
    with instance_unit_of_work() as session:
        owner = factories.an_instance_owner(session)
        workspace = factories.a_workspace(session)
        for _ in range(3):
            letters.promise(session, workspace.id, "ada@example.com", LETTER)
        session.execute(text("DELETE FROM outbox"))
    with instance_unit_of_work() as session:
        assert keys.make_data_key(session, owner, workspace.public_id) == 2
    with instance_unit_of_work() as session:
        before = ring(session, owner, "Wrenfell Outdoor")
        with pytest.raises(Conflict, match="already"):
            keys.make_data_key(session, owner, workspace.public_id)
        promised = session.execute(text("SELECT id FROM outbox")).scalar_one()
    assert (before.is_changing, before.waiting) == (True, 3)

    outbox.handle(promised)

    with instance_unit_of_work() as session:
        after = ring(session, owner, "Wrenfell Outdoor")
    assert (after.is_changing, after.waiting, after.keys[0].number, after.keys[0].secrets) == (
        False,
        0,
        2,
        3,
    )


def test_the_key_of_the_installation_follows_as_well(session: Session, owner: Actor) -> None:
    signing_keys.signer(session)

    assert keys.make_data_key(session, owner, NO_WORKSPACE) == 2

    vault.reseal(session, INSTALLATION)
    assert ring(session, owner, "Installation").waiting == 0


def test_one_signing_key_signs_and_the_one_before_is_shown_until_it_is_not_read(
    session: Session, owner: Actor
) -> None:
    first = signing_keys.signer(session).thumbprint()

    second = keys.rotate_signing_key(session, owner)

    listed = queries.list_signing_keys(session, owner)
    assert [(key.kid, key.retired_at is None) for key in listed] == [(second, True), (first, False)]


def test_nothing_of_a_key_is_told(session: Session, owner: Actor) -> None:
    signing_keys.signer(session)
    wrapped = session.execute(text("SELECT encode(wrapped, 'hex') FROM data_keys")).scalar_one()
    sealed = session.execute(text("SELECT sealed FROM signing_keys")).scalar_one()

    told = repr([*queries.list_key_rings(session, owner), *queries.list_signing_keys(session, owner)])

    assert wrapped not in told
    assert sealed not in told


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_a_workspace_changes_a_key(session: Session, role: Role) -> None:
    workspace = factories.a_workspace(session)
    member = Actor(workspace.id, permissions_of(role))

    for deed in (
        lambda: keys.make_data_key(session, member, workspace.public_id),
        lambda: keys.rotate_signing_key(session, member),
        lambda: queries.list_signing_keys(session, member),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_an_unknown_owner_of_keys_is_not_found(session: Session, owner: Actor) -> None:
    with pytest.raises(NotFound):
        keys.make_data_key(session, owner, uuid4())
