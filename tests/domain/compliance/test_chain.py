"""Whoever tampers with the audit log is found out; who writes to it cannot choose its place."""

import os
import random
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.compliance import anchors, chain
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.local import audit as command
from tests import factories
from workers import audit as jobs

ENTRIES, TAMPERINGS = 24, 2_000
WORDS = ("actor_name", "door", "ip", "action", "object_type", "object_name")
Tampering = Callable[[psycopg.Connection, random.Random], None]


@pytest.fixture
def actor(session: Session) -> Actor:
    return Actor.system(factories.a_workspace(session).id)


@pytest.fixture
def workspace_id(committing: None) -> Iterator[int]:
    """A workspace with a log that is really in the database, and no anchors."""
    anchors.path().unlink(missing_ok=True)
    with instance_unit_of_work() as session:
        actor = Actor.system(factories.a_workspace(session).id)
        for number in range(ENTRIES):
            compliance.record(session, actor, "list.changed", object_name=f"List {number}")
    yield actor.workspace_id
    anchors.path().unlink(missing_ok=True)


@pytest.fixture
def owner(workspace_id: int) -> Iterator[psycopg.Connection]:
    """Somebody with every right in the database, who switches the guards off first."""
    with psycopg.connect(os.environ["MKT_DATABASE_URL"]) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        yield connection
        connection.rollback()


@contextmanager
def forging() -> Generator[psycopg.Connection]:
    """The same for good: what is forged here is committed, and the guards stand again."""
    with psycopg.connect(os.environ["MKT_DATABASE_URL"]) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE audit ENABLE TRIGGER USER")


def chained(session: Session, actor: Actor) -> list[tuple[int, bytes]]:
    statement = select(AuditEntry.seq, AuditEntry.hash).where(AuditEntry.workspace_id == actor.workspace_id)
    return list(session.exec(statement.order_by(col(AuditEntry.seq))))


def test_every_entry_gets_the_next_number_and_a_hash(session: Session, actor: Actor) -> None:
    for name in ("One", "Two", "Three"):
        compliance.record(session, actor, "list.created", object_name=name)

    rows = chained(session, actor)
    assert [seq for seq, _ in rows] == [1, 2, 3]
    assert len({digest for _, digest in rows}) == 3
    assert chain.verify(session, actor).sentence.startswith("The chain is whole up to entry 3")


def test_no_program_can_choose_number_or_hash(session: Session, actor: Actor) -> None:
    entry = AuditEntry(
        workspace_id=actor.workspace_id, actor_name="x", door="ui", action="a.b", seq=77, hash=b"mine"
    )
    session.add(entry)
    session.flush()

    ((seq, digest),) = chained(session, actor)
    assert seq == 1
    assert digest != b"mine"
    assert chain.verify(session, actor).is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET object_name = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER USER",
    ],
)
def test_the_application_can_neither_change_nor_delete(
    session: Session, actor: Actor, statement: str
) -> None:
    compliance.record(session, actor, "list.created")
    session.flush()

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        session.connection().execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE audit SET door = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_even_the_owner_is_refused(workspace_id: int, statement: str) -> None:
    with (
        psycopg.connect(os.environ["MKT_DATABASE_URL"]) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match="never change once written"),
    ):
        owner.execute(statement)  # type: ignore[call-overload]


def change(owner: psycopg.Connection, dice: random.Random) -> None:
    word = dice.choice([*WORDS, "detail", "at", "account_id", "object_id", "hash"])
    to = {
        "detail": "detail || '{\"forged\": 1}'",
        "at": "at + interval '1 microsecond'",
        "account_id": "NULL, door = 'forged'",
        "object_id": "gen_random_uuid()",
        "hash": "sha256('forged')",
    }.get(word, f"{word} || 'x'")
    run(owner, f"UPDATE audit SET {word} = {to} WHERE seq = %s", dice.randint(1, ENTRIES))


def change_and_hash_anew(owner: psycopg.Connection, dice: random.Random) -> None:
    """A forger who knows the recipe repairs the entry itself, but not the one that follows."""
    seq = dice.randint(2, ENTRIES - 1)
    run(owner, "UPDATE audit SET object_name = 'forged' WHERE seq = %s", seq)
    run(
        owner,
        "UPDATE audit SET hash = audit_digest((SELECT hash FROM audit WHERE seq = %s), audit) WHERE seq = %s",
        seq - 1,
        seq,
    )


def delete(owner: psycopg.Connection, dice: random.Random) -> None:
    run(owner, "DELETE FROM audit WHERE seq = %s", dice.randint(1, ENTRIES - 1))


def insert(owner: psycopg.Connection, dice: random.Random) -> None:
    """Put one in between and move the rest."""
    seq = dice.randint(1, ENTRIES)
    run(owner, "UPDATE audit SET seq = seq + 1000 WHERE seq > %s", seq)
    run(
        owner,
        "INSERT INTO audit (workspace_id, actor_name, door, action, seq, hash)"
        " SELECT workspace_id, 'Forger', 'ui', 'a.b', seq + 1, sha256('forged') FROM audit WHERE seq = %s",
        seq,
    )
    run(owner, "UPDATE audit SET seq = seq - 999 WHERE seq > 1000")


def reorder(owner: psycopg.Connection, dice: random.Random) -> None:
    one, other = dice.sample(range(1, ENTRIES + 1), 2)
    run(owner, "UPDATE audit SET seq = 0 WHERE seq = %s", one)
    run(owner, "UPDATE audit SET seq = %s WHERE seq = %s", one, other)
    run(owner, "UPDATE audit SET seq = %s WHERE seq = 0", other)


def cut_off(owner: psycopg.Connection, dice: random.Random) -> None:
    run(owner, "DELETE FROM audit WHERE seq > %s", dice.randint(0, ENTRIES - 1))


def run(owner: psycopg.Connection, statement: str, *values: int) -> None:
    owner.execute(statement, values)  # type: ignore[call-overload]


def verified(owner: psycopg.Connection, workspace_id: int) -> tuple[int, int | None]:
    found = owner.execute("SELECT last_seq, bad_seq FROM audit_verify(%s)", (workspace_id,)).fetchone()
    assert found is not None
    return found


@pytest.mark.parametrize("tamper", [change, change_and_hash_anew, delete, insert, reorder])
def test_two_thousand_tamperings_of_each_kind_are_all_found(
    owner: psycopg.Connection, workspace_id: int, tamper: Tampering
) -> None:
    dice = random.Random(2026)
    assert verified(owner, workspace_id) == (ENTRIES, None)

    missed = 0
    for _ in range(TAMPERINGS):
        with owner.transaction(force_rollback=True):
            tamper(owner, dice)
            missed += verified(owner, workspace_id)[1] is None

    assert missed == 0


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit SET object_name = 'x' WHERE seq = 12", 12),
        ("DELETE FROM audit WHERE seq = 12", 13),
        ("DELETE FROM audit WHERE seq = 1", 2),
    ],
)
def test_the_first_bad_entry_is_named(
    owner: psycopg.Connection, workspace_id: int, statement: str, bad: int
) -> None:
    run(owner, statement)

    assert verified(owner, workspace_id)[1] == bad


def test_a_cut_off_end_is_found_by_the_anchor(workspace_id: int, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.anchor()
    assert command.run() == 0

    dice = random.Random(7)
    with forging() as owner:
        cut_off(owner, dice)

    assert command.run() == 1
    assert "the end was cut off" in capsys.readouterr().out


def test_a_chain_computed_anew_is_found_by_the_anchor(workspace_id: int) -> None:
    """The strongest forger: rewrites an entry and every hash after it."""
    jobs.anchor()
    with forging() as owner:
        run(owner, "UPDATE audit SET object_name = 'forged' WHERE seq = 5")
        for seq in range(5, ENTRIES + 1):
            run(
                owner,
                "UPDATE audit SET hash = audit_digest((SELECT hash FROM audit WHERE seq = %s), audit)"
                " WHERE seq = %s",
                seq - 1,
                seq,
            )
        assert verified(owner, workspace_id) == (ENTRIES, None)

    _, (_, found) = jobs.verify()
    assert "is another one than its anchor says" in found.problem


def test_an_end_that_did_not_move_is_anchored_once(workspace_id: int) -> None:
    jobs.anchor()
    jobs.anchor()

    assert len(anchors.path().read_text().splitlines()) == 1


def test_an_anchor_that_was_torn_does_not_spoil_the_next(workspace_id: int) -> None:
    anchors.path().parent.mkdir(parents=True, exist_ok=True)
    anchors.path().write_text('{"workspace": "0')

    jobs.anchor()

    assert [line.startswith('{"workspace": "') for line in anchors.path().read_text().splitlines()] == [
        True,
        True,
    ]
    with instance_unit_of_work() as session:
        assert chain.anchor_ends(session) == 0


def test_many_at_once_make_no_gap_and_no_fork(workspace_id: int) -> None:
    actor = Actor.system(workspace_id)
    start = threading.Barrier(8)

    def write() -> None:
        start.wait()
        for _ in range(10):
            with unit_of_work(actor) as session:
                compliance.record(session, actor, "list.changed")
                compliance.record(session, actor, "list.changed")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with unit_of_work(actor) as session:
        found = chain.verify(session, actor)
    assert (found.is_whole, found.last_seq) == (True, ENTRIES + 160)


def test_a_rollback_leaves_no_gap(session: Session, actor: Actor) -> None:
    compliance.record(session, actor, "list.created")
    session.flush()
    with session.begin_nested() as undone:
        compliance.record(session, actor, "list.created")
        session.flush()
        undone.rollback()
    compliance.record(session, actor, "list.created")

    assert [seq for seq, _ in chained(session, actor)] == [1, 2]
    assert chain.verify(session, actor).is_whole


def test_each_workspace_has_a_chain_of_its_own(
    session: Session, actor: Actor, see_only: Callable[[int], None]
) -> None:
    other = Actor.system(factories.a_workspace(session, "Other").id)
    for one in (actor, other, actor):
        compliance.record(session, one, "list.created")
    see_only(actor.workspace_id)

    assert chain.verify(session, actor).last_seq == 2
    assert chained(session, other) == []


def test_verifying_needs_the_right_to_read_the_log(session: Session) -> None:
    manager = factories.a_member(session, factories.a_workspace(session))

    assert not manager.may(Permission.AUDIT_READ)
    with pytest.raises(Forbidden):
        chain.verify(session, manager)
    with pytest.raises(Forbidden):
        chain.find_last_check(session, manager)
