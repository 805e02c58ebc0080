"""With which lists and folders a member works: who gives them, and within what."""

from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import invitations, joining, members
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft, MemberChanges
from mkt_dashboard.domain.teams.models import Member
from tests import factories
from tests.domain.teams.people import member_of, newest_token
from tests.scoped import Parted


def an_editor(session: Session, parted: Parted) -> tuple[Actor, UUID]:
    editor = factories.a_member(session, parted.workspace, "Edda Editor", Role.CAMPAIGN_MANAGER)
    return editor, member_of(session, editor)


def audit_of(session: Session, action: str) -> AuditEntry:
    statement = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.id).desc())
    found = session.exec(statement).first()
    assert found is not None
    return found


class TestGiving:
    def test_a_scope_is_given_shown_and_audited_with_what_it_was(
        self, session: Session, parted: Parted
    ) -> None:
        _, member_id = an_editor(session, parted)
        before = members.get_member(session, parted.whole, member_id)
        assert (before.lists, before.folders) == (None, None)

        north = parted.north
        changes = MemberChanges(lists=[north.contacts.public_id], folders=[])
        row = members.change_member(session, parted.whole, member_id, changes)

        assert [one.name for one in row.lists or ()] == ["North list"]
        assert row.folders == []
        entry = audit_of(session, "member.scope_changed")
        assert entry.detail["changes"] == {"lists": ["all", ["North list"]], "folders": ["all", []]}

    def test_what_is_left_out_stays_and_null_takes_the_limit_away(
        self, session: Session, parted: Parted
    ) -> None:
        _, member_id = an_editor(session, parted)
        limited = MemberChanges(lists=[parted.north.contacts.public_id], folders=[])
        members.change_member(session, parted.whole, member_id, limited)

        row = members.change_member(session, parted.whole, member_id, MemberChanges(folders=None))

        assert [one.name for one in row.lists or ()] == ["North list"]
        assert row.folders is None

    def test_a_marketing_admin_works_with_everything(self, session: Session, parted: Parted) -> None:
        admin = factories.a_member(session, parted.workspace, "Ada Admin", Role.MARKETING_ADMIN)
        with pytest.raises(Conflict, match="all lists and folders"):
            members.change_member(session, parted.whole, member_of(session, admin), MemberChanges(lists=[]))

    def test_who_becomes_marketing_admin_loses_her_limits(self, session: Session, parted: Parted) -> None:
        _, member_id = an_editor(session, parted)
        members.change_member(session, parted.whole, member_id, MemberChanges(lists=[], folders=[]))

        promoted = MemberChanges(role=Role.MARKETING_ADMIN.value)
        row = members.change_member(session, parted.whole, member_id, promoted)

        assert (row.lists, row.folders) == (None, None)
        assert session.exec(select(Member.list_scope).where(Member.public_id == member_id)).one() is None

    def test_nobody_widens_beyond_her_own(self, session: Session, parted: Parted) -> None:
        north, south = parted.north, parted.south
        with pytest.raises(NotFound):
            _invite(session, parted.limited, lists=[south.contacts.public_id])
        with pytest.raises(NotFound):
            _invite(session, parted.limited, folders=[south.folder.public_id])
        _, member_id = an_editor(session, parted)
        with pytest.raises(Forbidden, match="beyond your own"):
            members.change_member(session, parted.limited, member_id, MemberChanges(active=False))
        with pytest.raises(Forbidden, match="beyond your own"):
            _invite(session, parted.limited, role=Role.MARKETING_ADMIN)

        row = _invite(session, parted.limited)
        assert [one.id for one in row.lists or ()] == [north.contacts.public_id]
        assert [one.id for one in row.folders or ()] == [north.folder.public_id]

    def test_an_invitation_of_somebody_who_sees_more_is_not_sent_again(
        self, session: Session, parted: Parted
    ) -> None:
        row = _invite(session, parted.whole)
        with pytest.raises(Forbidden, match="beyond your own"):
            invitations.resend(session, parted.limited, row.id)

    def test_who_joins_has_what_the_invitation_offered(self, session: Session, parted: Parted) -> None:
        _invite(session, parted.whole, lists=[parted.south.contacts.public_id], folders=[])
        token = newest_token(session, parted.workspace.id)

        _, member = joining.join_as_new(session, token, "Iva Invited", "a long enough password")

        assert (member.list_scope, member.folder_scope) == ([parted.south.contacts.id], [])

    def test_a_list_of_another_workspace_cannot_be_given(self, session: Session, parted: Parted) -> None:
        theirs = factories.a_list(session, factories.a_workspace(session, "Theirs").id)
        _, member_id = an_editor(session, parted)
        with pytest.raises(NotFound):
            members.change_member(session, parted.whole, member_id, MemberChanges(lists=[theirs.public_id]))


def _invite(
    session: Session,
    actor: Actor,
    *,
    role: Role = Role.VIEWER,
    lists: list[UUID] | None = None,
    folders: list[UUID] | None = None,
) -> invitations.InvitationRow:
    draft = InvitationDraft(email="iva@example.com", role=role.value, lists=lists, folders=folders)
    return invitations.invite(session, actor, draft)
