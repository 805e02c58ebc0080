"""Name, password, sessions and the link that sets a new password."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams import account, letters, queries, resets
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Letter, SignInSession
from mkt_dashboard.domain.teams.passwords import Weakness, weakness_of

EMAIL, PASSWORD, NEW = "maya@example.com", "a long enough password", "copper walnut drifting lantern"


@pytest.fixture
def maya(session: Session) -> Actor:
    return a_person(session, EMAIL, "Maya Lindqvist")


def a_person(session: Session, email: str, name: str) -> Actor:
    workspace = teams.create_workspace(session, f"Workspace of {name}")
    member = teams.add_member(session, workspace, email, name, role=Role.VIEWER, password=PASSWORD)
    return Actor(workspace.id, permissions_of(Role.VIEWER), member.account_id, name, "ui")


def signed_in(session: Session, email: str = EMAIL, password: str = PASSWORD, door: str = "ui") -> str:
    opened = teams.sign_in(session, email, password, door=door)
    assert opened is not None
    return opened.token


def session_of(session: Session, token: str) -> int:
    found = queries.find_visitor(session, token)
    assert found is not None
    return found.session_id


def link_of(session: Session) -> str:
    """Read the newest letter as its recipient would, and return the token of its link."""
    row = session.exec(select(Letter).order_by(col(Letter.id).desc())).first()
    assert row is not None
    said = vault.unseal(session, letters.TEXT, row.id, row.sealed, workspace_id=row.workspace_id)
    return said.partition("/reset/")[2].partition('"')[0]


def test_a_new_password_keeps_this_session_and_ends_the_others(session: Session, maya: Actor) -> None:
    here, there, program = signed_in(session), signed_in(session), signed_in(session, door="api")

    account.change_password(session, maya, PASSWORD, NEW, keep_session=session_of(session, here))

    assert queries.find_visitor(session, here) is not None
    assert queries.find_visitor(session, there) is None
    assert queries.find_visitor(session, program) is None
    assert teams.sign_in(session, EMAIL, PASSWORD) is None
    assert teams.sign_in(session, EMAIL, NEW) is not None


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("short", Weakness.SHORT),
        ("x" * 1_001, Weakness.LONG),
        ("maya@example.com", Weakness.OWN),
        ("Maya Lindqvist 1", Weakness.OWN),
        ("aaaaaaaaaaaaaaaa", Weakness.REPEAT),
        ("qwertyuiop[]", Weakness.KEYS),
        ("abcdefghijklmnop", Weakness.ROW),
        ("password1234", Weakness.COMMON),
        (NEW, None),
    ],
)
def test_weak_passwords_are_told_what_is_weak(password: str, weakness: Weakness | None) -> None:
    assert weakness_of(password, EMAIL, "Maya Lindqvist") == weakness


def test_a_weak_password_changes_nothing(session: Session, maya: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        account.change_password(session, maya, PASSWORD, "aaaaaaaaaaaaaaaa", keep_session=1)

    assert refused.value.fields == {"new": Weakness.REPEAT}
    assert teams.sign_in(session, EMAIL, PASSWORD) is not None


def test_a_name_is_changed_and_audited(session: Session, maya: Actor) -> None:
    account.change_name(session, maya, "  Maya   Berg ")

    found = queries.find_visitor(session, signed_in(session))
    assert found is not None
    assert found.name == "Maya Berg"
    assert "member.renamed" in session.execute(text("SELECT action FROM audit")).scalars().all()


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Maya\x00"])
def test_what_is_no_name_is_refused(session: Session, maya: Actor, name: str) -> None:
    with pytest.raises(InvalidInput):
        account.change_name(session, maya, name)


def test_one_sees_and_ends_only_ones_own_sessions(session: Session, maya: Actor) -> None:
    ada = a_person(session, "ada@example.com", "Ada")
    hers, mine = signed_in(session, "ada@example.com"), signed_in(session)

    assert [row.id for row in account.list_sessions(session, maya)] == [session_of(session, mine)]
    with pytest.raises(NotFound):
        account.end_session(session, maya, session_of(session, hers))
    account.end_session(session, ada, session_of(session, hers))
    assert queries.find_visitor(session, hers) is None
    assert queries.find_visitor(session, mine) is not None


def test_signing_out_everywhere_else_leaves_this_one(session: Session, maya: Actor) -> None:
    here, *others = (signed_in(session) for _ in range(3))

    assert account.end_other_sessions(session, maya, keep_session=session_of(session, here)) == 2
    assert queries.find_visitor(session, here) is not None
    assert [queries.find_visitor(session, token) for token in others] == [None, None]


def test_last_seen_is_noted_at_most_once_a_minute(session: Session, maya: Actor) -> None:
    token = signed_in(session)
    row = session.get_one(SignInSession, session_of(session, token))
    before = row.last_seen_at
    queries.find_visitor(session, token)
    assert row.last_seen_at == before
    assert before is not None

    row.last_seen_at = before - timedelta(minutes=2)
    queries.find_visitor(session, token)
    assert row.last_seen_at >= before


def test_a_link_sets_the_password_once_and_ends_everything(session: Session, maya: Actor) -> None:
    tokens = [signed_in(session), signed_in(session), signed_in(session), signed_in(session, door="api")]
    resets.send_link(session, " Maya@Example.com ")
    first = link_of(session)
    resets.send_link(session, EMAIL)
    second = link_of(session)

    assert resets.set_password(session, second, NEW) is None

    assert [queries.find_visitor(session, token) for token in tokens] == [None] * 4
    for used in (first, second):
        with pytest.raises(NotFound):
            resets.set_password(session, used, NEW + " again")
    assert teams.sign_in(session, EMAIL, NEW) is not None
    subjects = session.exec(select(Letter.subject).order_by(col(Letter.id).desc())).all()
    assert subjects[0] == "Your password was changed"


def test_looking_at_a_link_does_not_use_it_up(session: Session, maya: Actor) -> None:
    resets.send_link(session, EMAIL)
    token = link_of(session)

    assert resets.is_open(session, token)
    assert resets.is_open(session, token)
    assert resets.set_password(session, token, "aaaaaaaaaaaaaaaa") == Weakness.REPEAT
    assert resets.set_password(session, token, NEW) is None
    assert not resets.is_open(session, token)


def test_a_link_is_good_for_half_an_hour(session: Session, maya: Actor) -> None:
    resets.send_link(session, EMAIL)
    token = link_of(session)
    session.execute(
        text("UPDATE password_resets SET expires_at = :then"), {"then": now() - timedelta(seconds=1)}
    )

    assert not resets.is_open(session, token)
    with pytest.raises(NotFound):
        resets.set_password(session, token, NEW)


def test_three_links_an_hour_are_the_most(session: Session, maya: Actor) -> None:
    for _ in range(5):
        resets.send_link(session, EMAIL)

    assert session.execute(text("SELECT count(*) FROM password_resets")).scalar_one() == 3
    assert session.execute(text("SELECT count(*) FROM letters")).scalar_one() == 3


@pytest.mark.parametrize("email", ["nobody@example.com", "", "no address", "x" * 400])
def test_an_unknown_address_gets_no_letter(session: Session, maya: Actor, email: str) -> None:
    resets.send_link(session, email)

    assert session.execute(text("SELECT count(*) FROM letters")).scalar_one() == 0


def test_only_a_hash_of_the_link_is_kept(session: Session, maya: Actor) -> None:
    resets.send_link(session, EMAIL)
    token = link_of(session)

    rows = "SELECT t::text FROM password_resets t UNION ALL SELECT t::text FROM letters t"
    assert token
    assert token not in "".join(session.execute(text(rows)).scalars())


def test_a_link_opens_nothing_for_somebody_who_left(session: Session, maya: Actor) -> None:
    resets.send_link(session, EMAIL)
    token = link_of(session)
    session.execute(text("UPDATE members SET deactivated_at = now()"))

    with pytest.raises(NotFound):
        resets.set_password(session, token, NEW)


def test_the_second_factor_survives_a_new_password(session: Session, maya: Actor) -> None:
    from mkt_dashboard.domain.teams.factors import queries as factors
    from tests.domain.teams.test_factors import with_app

    with_app(session, replace(maya, is_confirmed=True))
    resets.send_link(session, EMAIL)
    resets.set_password(session, link_of(session), NEW)

    assert factors.is_on(session, maya.account_id or 0)
