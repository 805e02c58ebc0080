"""Codes of an app, recovery codes, and how they stand in the way of signing in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from pyotp.totp import TOTP
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, InvalidInput, RateLimited
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.factors import queries, totp
from mkt_dashboard.domain.teams.factors import service as factors
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.service import SecondFactorNeeded

EMAIL, PASSWORD = "maya@example.com", "a long enough password"


@pytest.fixture
def maya(session: Session) -> Actor:
    workspace = teams.create_workspace(session, "Wrenfell Outdoor")
    member = teams.add_member(session, workspace, EMAIL, "Maya", role=Role.VIEWER, password=PASSWORD)
    return actor_of(member, "Maya")


def actor_of(member: Member, name: str) -> Actor:
    """Somebody who proved just now who she is."""
    rights = permissions_of(Role.VIEWER)
    return Actor(member.workspace_id, rights, member.account_id, name, "ui", is_confirmed=True)


def with_app(session: Session, actor: Actor) -> tuple[TOTP, list[str]]:
    """Set an app up; its code of half a minute ago is used up by that."""
    app = TOTP(totp.begin(session, actor).key)
    return app, factors.turn_on(session, actor, app.at(now() - timedelta(seconds=30)))


def finish(session: Session, actor: Actor, code: str) -> bool:
    assert actor.account_id is not None
    return teams.finish_sign_in(session, actor.account_id, code) is not None


def audited(session: Session) -> list[str]:
    session.flush()
    return list(session.execute(text("SELECT action FROM audit ORDER BY id")).scalars())


def test_an_app_counts_only_after_a_right_code(session: Session, maya: Actor) -> None:
    app = TOTP(totp.begin(session, maya).key)
    with pytest.raises(InvalidInput):
        factors.turn_on(session, maya, "000000" if app.at(now()) != "000000" else "111111")

    assert teams.sign_in(session, EMAIL, PASSWORD) is not None
    assert len(factors.turn_on(session, maya, app.at(now()))) == 10
    with pytest.raises(SecondFactorNeeded):
        teams.sign_in(session, EMAIL, PASSWORD)
    assert "member.second_factor_on" in audited(session)


def test_the_seed_is_sealed(session: Session, maya: Actor) -> None:
    key = totp.begin(session, maya).key
    session.flush()

    row = session.execute(text("SELECT t::text FROM totp_seeds t")).scalar_one()
    assert key not in row
    assert "v1." in row


def test_the_code_that_turned_it_on_does_not_sign_in(session: Session, maya: Actor) -> None:
    app = TOTP(totp.begin(session, maya).key)
    code = app.at(now())
    factors.turn_on(session, maya, code)

    assert not finish(session, maya, code)


def test_a_code_works_once(session: Session, maya: Actor) -> None:
    app, _ = with_app(session, maya)
    code = app.at(now())

    assert finish(session, maya, code)
    assert not finish(session, maya, code)


@pytest.mark.parametrize(("seconds", "is_taken"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_one_step_of_grace_on_either_side(
    session: Session, maya: Actor, seconds: int, is_taken: bool
) -> None:
    with time_machine.travel(now() - timedelta(minutes=10), tick=False):
        app, _ = with_app(session, maya)
    with time_machine.travel(now(), tick=False):
        assert finish(session, maya, app.at(now() + timedelta(seconds=seconds))) is is_taken


def test_an_older_code_does_not_work_after_a_newer_one(session: Session, maya: Actor) -> None:
    with time_machine.travel(now() - timedelta(minutes=10), tick=False):
        app, _ = with_app(session, maya)
    with time_machine.travel(now(), tick=False):
        older = app.at(now() - timedelta(seconds=30))
        assert finish(session, maya, app.at(now()))
        assert not finish(session, maya, older)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "x" * 5_000])
def test_what_is_no_code_is_wrong(session: Session, maya: Actor, code: str) -> None:
    with_app(session, maya)

    assert not finish(session, maya, code)


def test_a_recovery_code_works_once(session: Session, maya: Actor) -> None:
    _, codes = with_app(session, maya)

    assert finish(session, maya, codes[0].upper())
    assert not finish(session, maya, codes[0])
    assert queries.get_standing(session, maya).codes_left == 9


def test_recovery_codes_are_kept_as_hashes_only(session: Session, maya: Actor) -> None:
    _, codes = with_app(session, maya)
    session.flush()

    rows = "".join(session.execute(text("SELECT t::text FROM recovery_codes t")).scalars())
    assert all(code not in rows and code.replace("-", "") not in rows for code in codes)


def test_new_recovery_codes_end_the_old_ones(session: Session, maya: Actor) -> None:
    _, old = with_app(session, maya)

    new = factors.make_new_codes(session, maya)

    assert not finish(session, maya, old[0])
    assert finish(session, maya, new[0])


def test_a_recovery_code_of_somebody_else_is_wrong(session: Session, maya: Actor) -> None:
    workspace = teams.create_workspace(session, "Other")
    member = teams.add_member(
        session, workspace, "ada@example.com", "Ada", role=Role.VIEWER, password=PASSWORD
    )
    with_app(session, maya)
    _, hers = with_app(session, actor_of(member, "Ada"))

    assert not finish(session, maya, hers[0])


def test_five_wrong_codes_lock_the_account_even_for_the_right_one(session: Session, maya: Actor) -> None:
    app, _ = with_app(session, maya)
    for _ in range(5):
        assert not finish(session, maya, "nonsense")

    with pytest.raises(RateLimited):
        finish(session, maya, app.at(now()))


def test_wrong_passwords_and_wrong_codes_count_together(session: Session, maya: Actor) -> None:
    app, _ = with_app(session, maya)
    for _ in range(3):
        teams.sign_in(session, EMAIL, "not the password")
    for _ in range(2):
        finish(session, maya, "nonsense")

    with pytest.raises(RateLimited):
        teams.sign_in(session, EMAIL, PASSWORD, code=app.at(now()))


def test_turning_off_ends_codes_and_recovery_codes(session: Session, maya: Actor) -> None:
    with_app(session, maya)

    factors.turn_off(session, maya)

    assert teams.sign_in(session, EMAIL, PASSWORD) is not None
    assert queries.get_standing(session, maya).codes_left == 0
    assert "member.second_factor_off" in audited(session)
    with pytest.raises(Conflict):
        factors.turn_off(session, maya)


def test_a_second_app_needs_the_first_one_off(session: Session, maya: Actor) -> None:
    with_app(session, maya)

    with pytest.raises(Conflict):
        totp.begin(session, maya)


def test_a_new_key_of_the_installation_reaches_the_seeds(session: Session, maya: Actor) -> None:
    from mkt_dashboard.domain import vault

    app, _ = with_app(session, maya)
    session.flush()
    vault.rotate(session, vault.INSTALLATION)

    reached = vault.reseal(session, vault.INSTALLATION)
    assert reached
    while reached:
        reached = vault.reseal(session, vault.INSTALLATION, reached)
    session.expire_all()
    assert finish(session, maya, app.at(now()))


def test_no_workspace_sees_a_factor(session: Session, maya: Actor, see_only: Callable[[int], None]) -> None:
    with_app(session, maya)
    see_only(maya.workspace_id)

    for table in ("totp_seeds", "recovery_codes", "passkeys", "password_resets"):
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_thirty_failures_from_one_client_make_it_wait(session: Session, maya: Actor) -> None:
    for number in range(30):
        assert teams.sign_in(session, f"guess-{number}@example.com", "x", ip="203.0.113.7") is None

    with pytest.raises(RateLimited, match="your network"):
        teams.sign_in(session, EMAIL, PASSWORD, ip="203.0.113.7")
    assert teams.sign_in(session, EMAIL, PASSWORD, ip="203.0.113.8") is not None


def test_nobody_without_the_right_changes_anything(session: Session, maya: Actor) -> None:
    from mkt_dashboard.core.errors import Forbidden
    from mkt_dashboard.domain.teams import account
    from mkt_dashboard.domain.teams.factors import passkeys

    nobody = Actor(maya.workspace_id, frozenset(Permission) - {Permission.ACCOUNT_OWN}, maya.account_id)
    attempts = (
        lambda: totp.begin(session, nobody),
        lambda: factors.turn_on(session, nobody, "123456"),
        lambda: factors.turn_off(session, nobody),
        lambda: factors.make_new_codes(session, nobody),
        lambda: passkeys.offer_registration(session, nobody, b"x" * 32),
        lambda: account.change_name(session, nobody, "X"),
        lambda: account.list_sessions(session, nobody),
        lambda: account.end_session(session, nobody, 1),
        lambda: account.end_other_sessions(session, nobody, keep_session=1),
        lambda: account.change_password(session, nobody, PASSWORD, PASSWORD, keep_session=1),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert session.get(Account, maya.account_id).name == "Maya"  # pyright: ignore[reportOptionalMemberAccess]
