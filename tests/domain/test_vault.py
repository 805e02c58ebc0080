"""Secrets at rest, and a new key while people work."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.sealing import CannotOpen, key_id_of
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.teams.letters import TEXT
from mkt_dashboard.domain.teams.models import Letter
from tests import factories


def a_letter(session: Session, workspace_id: int, secret: str) -> Letter:
    row = Letter(workspace_id=workspace_id, to_email="ada@example.com", subject="x")
    session.add(row)
    session.flush()
    row.sealed = vault.seal(session, TEXT, row.id, secret, workspace_id=workspace_id)
    session.flush()
    return row


def test_no_secret_stands_in_the_database(session: Session) -> None:
    workspace = factories.a_workspace(session)

    a_letter(session, workspace.id, "CANARY-secret")

    rows = session.execute(text("SELECT t::text FROM letters t UNION ALL SELECT t::text FROM data_keys t"))
    assert "CANARY" not in "".join(rows.scalars())


def test_a_secret_moved_to_another_workspace_does_not_open(session: Session) -> None:
    ours, theirs = factories.a_workspace(session), factories.a_workspace(session)
    row = a_letter(session, ours.id, "secret")
    vault.rotate(session, theirs.id)

    with pytest.raises(CannotOpen):
        vault.unseal(session, TEXT, row.id, row.sealed, workspace_id=theirs.id)


def test_a_new_key_reaches_every_secret_and_the_old_one_goes(session: Session) -> None:
    workspace = factories.a_workspace(session)
    before = [a_letter(session, workspace.id, f"secret {number}") for number in range(3)]

    number = vault.rotate(session, workspace.id)
    meanwhile = a_letter(session, workspace.id, "secret 3")
    reached = vault.reseal(session, workspace.id)
    while reached:
        reached = vault.reseal(session, workspace.id, reached)

    session.expire_all()
    letters = [*before, meanwhile]
    assert {key_id_of(row.sealed) for row in letters} == {number}
    opened = [vault.unseal(session, TEXT, row.id, row.sealed, workspace_id=workspace.id) for row in letters]
    assert opened == ["secret 0", "secret 1", "secret 2", "secret 3"]
    left = text("SELECT number FROM data_keys WHERE workspace_id = :id")
    assert session.execute(left, {"id": workspace.id}).scalars().all() == [number]
