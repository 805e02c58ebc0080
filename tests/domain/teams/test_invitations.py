"""From the invitation to the first click of a new member."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import token_hash
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, MarketingError, NotFound
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams import invitations, joining, members
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.membership_models import Invitation
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft
from mkt_dashboard.domain.teams.models import Account, Letter, Member
from tests import factories
from tests.domain.teams.people import newest_token

PASSWORD = "a long enough password"
NEW = InvitationDraft(email="Jonas@example.com", role="Content Editor")


@pytest.fixture
def admin(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session), "Priya Raman", Role.MARKETING_ADMIN)


def invited(session: Session, admin: Actor) -> str:
    invitations.invite(session, admin, NEW)
    return newest_token(session, admin.workspace_id)


def test_the_invited_joins_with_a_new_account(session: Session, admin: Actor) -> None:
    token = invited(session, admin)
    seen = joining.look_at(session, token)
    assert (seen.workspace, seen.email, seen.role, seen.invited_by, seen.has_account) == (
        "Wrenfell Outdoor",
        "Jonas@example.com",
        "Content Editor",
        "Priya Raman",
        False,
    )

    joining.join_as_new(session, token, " Jonas  Weber ", PASSWORD)

    assert teams.sign_in(session, "jonas@example.com", PASSWORD) is not None
    names = [(row.name, row.role) for row in members.list_members(session, admin)]
    assert names == [("Priya Raman", "Marketing Admin"), ("Jonas Weber", "Content Editor")]
    assert invitations.list_invitations(session, admin) == []


def test_a_link_works_once(session: Session, admin: Actor) -> None:
    token = invited(session, admin)
    joining.join_as_new(session, token, "Jonas", PASSWORD)

    for use in (lambda: joining.look_at(session, token), lambda: joining.join_as(session, token, 1)):
        with pytest.raises(NotFound, match="not open any more"):
            use()
    with pytest.raises(NotFound):
        joining.join_as_new(session, token, "Jonas", PASSWORD)


def test_after_seven_days_it_is_over_until_it_is_sent_again(session: Session, admin: Actor) -> None:
    old = invited(session, admin)
    row = session.exec(select(Invitation)).one()
    assert timedelta(days=6, hours=23) < row.expires_at - now() <= timedelta(days=7)
    row.expires_at = now() - timedelta(seconds=1)
    session.flush()
    with pytest.raises(NotFound):
        joining.join_as_new(session, old, "Jonas", PASSWORD)

    invitations.resend(session, admin, row.public_id)

    with pytest.raises(NotFound):
        joining.look_at(session, old)
    assert joining.look_at(session, newest_token(session, admin.workspace_id)).email == NEW.email


def test_what_was_revoked_opens_nothing(session: Session, admin: Actor) -> None:
    token = invited(session, admin)
    [row] = invitations.list_invitations(session, admin)

    invitations.revoke(session, admin, row.id)

    with pytest.raises(NotFound):
        joining.look_at(session, token)
    with pytest.raises(Conflict, match="answered or revoked"):
        invitations.revoke(session, admin, row.id)
    with pytest.raises(Conflict, match="answered or revoked"):
        invitations.resend(session, admin, row.id)


def test_whoever_has_an_account_joins_with_it_and_nobody_elses(session: Session, admin: Actor) -> None:
    elsewhere = factories.a_workspace(session, "Elsewhere")
    jonas = teams.add_member(
        session, elsewhere, NEW.email, "Jonas", role=Role.MARKETING_ADMIN, password=PASSWORD
    )
    eve = factories.a_member(session, elsewhere, "Eve Moss")
    token = invited(session, admin)
    assert joining.look_at(session, token).has_account

    with pytest.raises(Conflict, match="Sign in with it"):
        joining.join_as_new(session, token, "Mallory", PASSWORD)
    with pytest.raises(Conflict, match="you are signed in as"):
        joining.join_as(session, token, eve.account_id or 0)
    joining.join_as(session, token, jonas.account_id)

    roles = select(Member.role).where(Member.account_id == jonas.account_id).order_by(col(Member.id))
    assert session.exec(roles).all() == ["Marketing Admin", "Content Editor"]


def test_only_the_hash_of_a_link_is_kept(session: Session, admin: Actor) -> None:
    token = invited(session, admin)

    row, letter = session.exec(select(Invitation)).one(), session.exec(select(Letter)).one()
    assert row.token_hash == token_hash(token)
    assert token not in f"{letter.subject} {letter.sealed}"
    assert len(token) >= 43


def test_members_and_the_invited_are_not_invited_again(session: Session, admin: Actor) -> None:
    joining.join_as_new(session, invited(session, admin), "Jonas", PASSWORD)
    with pytest.raises(Conflict, match="a member already"):
        invitations.invite(session, admin, InvitationDraft(email=" JONAS@example.com", role="Viewer"))

    waiting = InvitationDraft(email="ada@example.com", role="Viewer")
    invitations.invite(session, admin, waiting)
    with pytest.raises(Conflict, match="invited already"):
        invitations.invite(session, admin, waiting)


def test_an_inviter_does_not_learn_who_has_an_account_elsewhere(session: Session, admin: Actor) -> None:
    elsewhere = factories.a_workspace(session, "Elsewhere")
    teams.add_member(session, elsewhere, "ada@example.com", "Ada", role=Role.VIEWER, password=PASSWORD)

    known = invitations.invite(session, admin, InvitationDraft(email="ada@example.com", role="Viewer"))
    unknown = invitations.invite(session, admin, InvitationDraft(email="ben@example.com", role="Viewer"))

    same = {"role", "role_key", "has_expired"}
    assert known.model_dump(include=same) == unknown.model_dump(include=same)


@pytest.mark.parametrize(
    "email", ["", "jonas", "a@b", "a b@example.com", "a@example.com\r\nBcc: b@example.com"]
)
def test_what_is_no_address_is_not_invited(session: Session, admin: Actor, email: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        invitations.invite(session, admin, InvitationDraft(email=email, role="Viewer"))

    assert set(refused.value.fields) == {"email"}


def test_fifty_wait_at_most(session: Session, admin: Actor) -> None:
    for number in range(invitations.MOST_OPEN):
        draft = InvitationDraft(email=f"p{number}@example.com", role="Viewer")
        invitations.invite(session, admin, draft)

    with pytest.raises(Conflict, match="50 invitations wait"):
        invitations.invite(session, admin, NEW)


def test_nobody_offers_more_than_she_may(session: Session, admin: Actor) -> None:
    lead = Actor(admin.workspace_id, frozenset({Permission.MEMBER_INVITE}), admin.account_id, "Lead")

    with pytest.raises(Forbidden, match="may not do yourself"):
        invitations.invite(session, lead, NEW)
    token = invited(session, admin)
    with pytest.raises(Forbidden, match="may not do yourself"):
        invitations.resend(session, lead, session.exec(select(Invitation.public_id)).one())
    assert joining.look_at(session, token).role == "Content Editor"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MARKETING_ADMIN])
def test_only_admins_invite(session: Session, role: Role) -> None:
    actor = factories.a_member(session, factories.a_workspace(session), role=role)

    with pytest.raises(Forbidden, match="member:invite"):
        invitations.invite(session, actor, NEW)
    with pytest.raises(Forbidden, match="member:invite"):
        invitations.resend(session, actor, uuid4())
    with pytest.raises(Forbidden, match="member:invite"):
        invitations.revoke(session, actor, uuid4())


def test_the_invitation_of_another_workspace_does_not_exist(session: Session, admin: Actor) -> None:
    elsewhere = factories.a_member(
        session, factories.a_workspace(session, "Elsewhere"), "Eve Moss", Role.MARKETING_ADMIN
    )
    foreign = invitations.invite(session, elsewhere, NEW).id

    with pytest.raises(NotFound):
        invitations.revoke(session, admin, foreign)
    with pytest.raises(NotFound):
        invitations.resend(session, admin, foreign)
    assert invitations.list_invitations(session, admin) == []


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("\x00", PASSWORD), ("Jonas", "short")])
def test_a_bad_form_leaves_the_link_open(session: Session, admin: Actor, name: str, password: str) -> None:
    token = invited(session, admin)

    with pytest.raises(InvalidInput):
        joining.join_as_new(session, token, name, password)

    assert joining.look_at(session, token).email == NEW.email


def test_of_two_who_use_the_same_link_at_once_one_joins(committing: None) -> None:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        admin = factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)
        token = invited(session, admin)
    barrier = threading.Barrier(2)
    said: list[str] = []

    def join(name: str) -> None:
        try:
            with instance_unit_of_work() as session:
                barrier.wait()
                joining.join_as_new(session, token, name, PASSWORD)
            said.append("in")
        except MarketingError as error:
            said.append(error.code)

    both = [threading.Thread(target=join, args=(name,)) for name in ("Jonas", "Mallory")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(said) == ["in", "not_found"]
    with instance_unit_of_work() as session:
        assert len(session.exec(select(Account)).all()) == 2
