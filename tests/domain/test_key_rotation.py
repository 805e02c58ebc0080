"""A new key of a workspace while people work: nothing is lost, nothing stays under the old one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.sealing import key_id_of
from mkt_dashboard.domain import rotation, vault
from mkt_dashboard.domain.audience import service
from mkt_dashboard.domain.audience.models import Contact, ImportPolicy
from mkt_dashboard.domain.audience.phones import queries
from mkt_dashboard.domain.audience.phones import service as phones
from mkt_dashboard.domain.audience.phones.models import ContactPhone
from mkt_dashboard.domain.audience.phones.numbers import Number
from mkt_dashboard.domain.audience.schemas import ContactChanges, ContactDraft
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.local import secrets
from tests import factories
from tests.domain.audience.importing import Desk, a_desk

NUMBERS = [f"+447700900{n:03}" for n in range(1000)]


@pytest.fixture
def desk(committing: None, tmp_path: Path) -> Desk:
    return a_desk(tmp_path)


def keys_of(workspace_id: int) -> list[int]:
    with instance_unit_of_work() as session:
        statement = text("SELECT number FROM data_keys WHERE workspace_id = :id ORDER BY number")
        return list(session.execute(statement, {"id": workspace_id}).scalars())


def held_by(actor: Actor) -> dict[str, str]:
    """Open every number: one that was lost would not open."""
    with unit_of_work(actor) as session:
        emails = {one.id: one.email for one in session.exec(select(Contact))}
        return {emails[key]: e164 for key, e164 in queries.opened(session, actor, list(emails)).items()}


def key_numbers(actor: Actor) -> set[int]:
    with unit_of_work(actor) as session:
        return {key_id_of(sealed) for sealed in session.exec(select(ContactPhone.sealed))}


def test_rotating_while_imports_and_edits_go_on_loses_nothing(desk: Desk) -> None:
    """Imports of many rows, edits of single ones and readers, all while the keys change three times."""
    actor, workspace_id = desk.actor, desk.actor.workspace_id
    with unit_of_work(actor) as session:
        edited = [
            service.create_contact(
                session, actor, ContactDraft(email=f"e{n}@example.com", phone=NUMBERS[n])
            ).id
            for n in range(10)
        ]
    is_over = threading.Event()
    last: dict[str, str] = {}

    def importing() -> None:
        for turn in range(3):
            lines = (f"i{n}@example.com,{NUMBERS[(n + turn) % 1000]}" for n in range(1_200))
            done = desk.run("email,phone\n" + "\n".join(lines) + "\n", policy=ImportPolicy.OVERWRITE)
            assert (done.status, done.rejected) == ("done", 0)
        last.update({f"i{n}@example.com": NUMBERS[(n + 2) % 1000] for n in range(1_200)})

    def editing() -> None:
        for turn in range(1, 9):
            for n, contact_id in enumerate(edited):
                with unit_of_work(actor) as session:
                    changes = ContactChanges(phone=NUMBERS[(n + turn) % 1000])
                    service.change_contact(session, actor, contact_id, changes)
        last.update({f"e{n}@example.com": NUMBERS[(n + 8) % 1000] for n in range(10)})

    def reading() -> None:
        while not is_over.is_set():
            assert len(held_by(actor)) >= 10
            is_over.wait(0.05)

    def rotating() -> None:
        for _ in range(3):
            rotation.rotate(workspace_id)

    with ThreadPoolExecutor(4) as pool:
        reader = pool.submit(reading)
        others = [pool.submit(work) for work in (importing, editing, rotating)]
        try:
            for one in others:
                one.result()
        finally:
            is_over.set()
        reader.result()
    rotation.rotate(workspace_id)

    assert held_by(actor) == last
    assert keys_of(workspace_id) == [5]
    assert key_numbers(actor) == {5}


def test_a_key_stays_until_whoever_seals_with_it_has_ended(desk: Desk) -> None:
    """The number was sealed under the old key, and is committed only after the keys have changed."""
    actor = desk.actor
    with unit_of_work(actor) as session:
        contact = factories.a_contact(session, actor.workspace_id, "ada@example.com")
        vault.rotate(session, actor.workspace_id)
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(actor) as session:
            phones.write(session, actor, {contact.id: Number(NUMBERS[1], "GB")})
            rotating = pool.submit(rotation.rotate, actor.workspace_id)
            wait_until(lambda: keys_of(actor.workspace_id) == [1, 2])
            assert not rotating.done()
        rotating.result()

    assert held_by(actor) == {"ada@example.com": NUMBERS[1]}
    assert (keys_of(actor.workspace_id), key_numbers(actor)) == ([2], {2})


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        threading.Event().wait(0.01)
    raise AssertionError("It did not come about.")


def test_the_secrets_of_another_workspace_stay_as_they_are(desk: Desk, tmp_path: Path) -> None:
    theirs = a_desk(tmp_path)
    for one in (desk, theirs):
        one.run(f"email,phone\nada@example.com,{NUMBERS[1]}\n")

    rotation.rotate(desk.actor.workspace_id)

    assert keys_of(desk.actor.workspace_id) == [2]
    assert (keys_of(theirs.actor.workspace_id), key_numbers(theirs.actor)) == ([1], {1})
    assert held_by(theirs.actor) == {"ada@example.com": NUMBERS[1]}


def test_a_walk_that_was_interrupted_is_finished_by_the_next_one(desk: Desk) -> None:
    actor = desk.actor
    lines = (f"p{n}@example.com,{NUMBERS[n % 1000]}" for n in range(1_300))
    desk.run("email,phone\n" + "\n".join(lines) + "\n")
    with unit_of_work(actor) as session:
        vault.rotate(session, actor.workspace_id)
        reached = vault.reseal(session, actor.workspace_id)
    assert reached is not None
    assert key_numbers(actor) == {1, 2}

    rotation.rotate(actor.workspace_id)

    assert (keys_of(actor.workspace_id), key_numbers(actor)) == ([3], {3})
    assert len(held_by(actor)) == 1_300


def test_the_command_gives_every_workspace_and_the_installation_a_new_key(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.run(f"email,phone\nada@example.com,{NUMBERS[1]}\n")

    secrets.rotate()

    assert (keys_of(vault.INSTALLATION), keys_of(desk.actor.workspace_id)) == ([1], [2])
    assert held_by(desk.actor) == {"ada@example.com": NUMBERS[1]}
    assert "Wrenfell Outdoor: everything is sealed with key 2" in capsys.readouterr().out


def test_a_batch_is_found_by_the_key_of_the_table_and_not_by_sorting(desk: Desk) -> None:
    """Else each batch would read all that are left: the first thousand of a million took seconds each."""
    actor = desk.actor
    lines = (f"p{n}@example.com,{NUMBERS[n % 1000]}" for n in range(3_000))
    desk.run("email,phone\n" + "\n".join(lines) + "\n")
    asked: list[tuple[str, object]] = []
    with unit_of_work(actor) as session:
        vault.rotate(session, actor.workspace_id)
        listener = partial(_note_selects, asked)
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        vault.reseal(session, actor.workspace_id)
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        (statement, values), *_ = [one for one in asked if "FROM contact_phones" in one[0]]
        cursor = session.connection().connection.cursor()
        plan = cursor.execute(f"EXPLAIN {statement}", values).fetchall()  # type: ignore[attr-defined]

    assert "Index Scan using pk_contact_phones" in str(plan)
    assert "Sort" not in str(plan)


def _note_selects(asked: list[tuple[str, object]], _: object, __: object, *statement: object) -> None:
    asked.append((str(statement[0]), statement[1]))


def test_every_column_with_secrets_is_known_before_a_key_is_destroyed() -> None:
    columns = vault._all_columns()  # pyright: ignore[reportPrivateUsage]

    assert {"contact_phones", "letters", "sso_connections", "totp_seeds", "signing_keys"} <= {
        one.table for one in columns
    }
