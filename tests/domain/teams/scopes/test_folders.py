"""Folders of emails and campaigns."""

from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.campaigns import queries as campaigns
from mkt_dashboard.domain.campaigns import service as campaign_service
from mkt_dashboard.domain.campaigns.schemas import CampaignPatch
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams import members
from mkt_dashboard.domain.teams.membership_schemas import MemberChanges
from mkt_dashboard.domain.teams.models import Member
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.schemas import FolderDraft
from tests import factories
from tests.domain.teams.people import member_of
from tests.scoped import Parted


def an_editor(session: Session, parted: Parted) -> tuple[Actor, UUID]:
    editor = factories.a_member(session, parted.workspace, "Edda Editor", Role.CAMPAIGN_MANAGER)
    return editor, member_of(session, editor)


def audit_of(session: Session, action: str) -> AuditEntry:
    statement = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.id).desc())
    found = session.exec(statement).first()
    assert found is not None
    return found


class TestFolders:
    def test_a_folder_is_made_renamed_and_found_by_name_once(self, session: Session, parted: Parted) -> None:
        made = folders.create_folder(session, parted.whole, FolderDraft(name="  Autumn   sale "))
        assert made.name == "Autumn sale"
        with pytest.raises(Conflict, match="already"):
            folders.create_folder(session, parted.whole, FolderDraft(name="AUTUMN SALE"))
        with pytest.raises(InvalidInput):
            folders.create_folder(session, parted.whole, FolderDraft(name=" "))

        folders.rename_folder(session, parted.whole, made.id, FolderDraft(name="Winter"))
        names = [row.name for row in folders.list_folders(session, parted.whole)]
        assert names == ["North folder", "South folder", "Winter"]

    def test_deleting_a_folder_keeps_what_is_in_it_and_takes_it_out_of_scopes(
        self, session: Session, parted: Parted
    ) -> None:
        _, member_id = an_editor(session, parted)
        both = [parted.north.folder.public_id, parted.south.folder.public_id]
        members.change_member(session, parted.whole, member_id, MemberChanges(folders=both))

        folders.delete_folder(session, parted.whole, parted.south.folder.public_id)

        assert campaigns.get_campaign(session, parted.whole, parted.south.campaign).folder_id is None
        row = members.get_member(session, parted.whole, member_id)
        assert [one.name for one in row.folders or ()] == ["North folder"]
        kept = session.exec(select(Member.folder_scope).where(Member.public_id == member_id)).one()
        assert kept == [parted.north.folder.id]

    def test_filing_does_not_change_what_a_campaign_is(self, session: Session, parted: Parted) -> None:
        before = campaigns.get_campaign(session, parted.whole, parted.north.campaign)
        patch = CampaignPatch(folder_id=parted.south.folder.public_id)

        after = campaign_service.update(session, parted.whole, parted.north.campaign, patch)

        assert (after.folder_name, after.revision, after.updated_at) == (
            "South folder",
            before.revision,
            before.updated_at,
        )
        assert audit_of(session, "campaign.moved").detail["changes"] == {
            "folder": ["North folder", "South folder"]
        }

    def test_without_the_permission_nobody_makes_one(self, session: Session, parted: Parted) -> None:
        viewer = factories.a_member(session, parted.workspace, "Vera Viewer", Role.VIEWER)
        with pytest.raises(Forbidden):
            folders.create_folder(session, viewer, FolderDraft(name="Mine"))

    def test_each_role_that_writes_emails_files_them(self) -> None:
        from mkt_dashboard.domain.permissions import roles_with

        assert roles_with(Permission.FOLDER_MANAGE) == [
            Role.MARKETING_ADMIN,
            Role.CAMPAIGN_MANAGER,
            Role.CONTENT_EDITOR,
        ]


def test_an_email_is_found_by_its_folder(session: Session, parted: Parted) -> None:
    from mkt_dashboard.domain.content import filing
    from mkt_dashboard.domain.content import queries as emails

    def names(folder: str) -> list[str]:
        return [row.name for row in emails.list_contents(session, parted.whole, folder=folder).items]

    assert names(str(parted.north.folder.public_id)) == ["North email"]
    filing.move_to_folder(session, parted.whole, parted.north.content, None)
    assert names(str(parted.north.folder.public_id)) == []
    assert names(folders.NOWHERE) == ["North email"]
    assert (
        session.exec(select(Content.folder_id).where(Content.public_id == parted.north.content)).one() is None
    )
    with pytest.raises(NotFound):
        names("not an id")
