"""The services say in words what would reach beyond somebody's lists or folders."""

import pytest
from sqlmodel import Session

from mkt_dashboard.core.errors import Forbidden, InvalidInput
from mkt_dashboard.domain.audience import imports, lists
from mkt_dashboard.domain.audience import service as audience
from mkt_dashboard.domain.audience.schemas import ContactDraft, ListDraft
from mkt_dashboard.domain.campaigns import control
from mkt_dashboard.domain.campaigns import queries as campaigns
from mkt_dashboard.domain.campaigns import service as campaign_service
from mkt_dashboard.domain.campaigns.schemas import CampaignDraft, CampaignPatch
from mkt_dashboard.domain.content import service as content
from mkt_dashboard.domain.content.schemas import NewEmail
from mkt_dashboard.domain.delivery.schemas import Audience, Source
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.schemas import FolderDraft
from tests import scoped
from tests.scoped import Parted


class TestWhatIsRefused:
    """The services say no in words, before the database would."""

    def test_who_is_limited_to_lists_makes_none(self, session: Session, parted: Parted) -> None:
        with pytest.raises(Forbidden, match="makes none"):
            lists.create_list(session, parted.limited, ListDraft(name="Mine"))

    def test_who_is_limited_to_folders_makes_and_deletes_none(self, session: Session, parted: Parted) -> None:
        with pytest.raises(Forbidden, match="makes none"):
            folders.create_folder(session, parted.limited, FolderDraft(name="Mine"))
        with pytest.raises(Forbidden, match="deletes none"):
            folders.delete_folder(session, parted.limited, parted.north.folder.public_id)

    def test_a_contact_must_be_put_on_one_of_her_lists(self, session: Session, parted: Parted) -> None:
        with pytest.raises(InvalidInput) as refused:
            audience.create_contact(session, parted.limited, ContactDraft(email="new@example.com"))
        assert set(refused.value.fields) == {"lists"}

    def test_an_import_needs_one_of_her_lists(
        self, session: Session, parted: Parted, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        file = tmp_path_factory.mktemp("import") / "people.csv"
        file.write_text("email\nada@example.com\n")
        with pytest.raises(InvalidInput) as refused:
            imports.import_file(session, parted.limited, file)
        assert set(refused.value.fields) == {"list_id"}

    def test_what_she_makes_goes_into_her_only_folder_by_itself(
        self, session: Session, parted: Parted
    ) -> None:
        email = content.create(session, parted.limited, NewEmail(name="Mine"))
        campaign = campaign_service.create(session, parted.limited, CampaignDraft(name="Mine"))
        assert (email.row.folder_name, campaign.folder_name) == ("North folder", "North folder")

    def test_with_two_folders_she_chooses(self, session: Session, parted: Parted) -> None:
        both = frozenset({parted.north.folder.id, parted.south.folder.id})
        actor = scoped.with_scope(parted.limited, folders=both)
        with pytest.raises(InvalidInput, match="one of your folders"):
            content.create(session, actor, NewEmail(name="Mine"))
        with pytest.raises(InvalidInput, match="one of your folders"):
            campaign_service.update(session, actor, parted.north.campaign, CampaignPatch(folder_id=None))

    def test_a_campaign_to_lists_of_others_is_neither_launched_nor_copied(
        self, session: Session, parted: Parted
    ) -> None:
        everybody = Audience(
            include=[
                Source(list=parted.north.contacts.public_id),
                Source(list=parted.south.contacts.public_id),
            ]
        )
        patch = CampaignPatch(audience=everybody)
        campaign_service.update(session, parted.whole, parted.north.campaign, patch)

        found = control.check(session, parted.limited, parted.north.campaign)
        said = {check.card: check.sentence for check in found.checks}
        assert said["audience"].startswith("This campaign names a list that is not yours.")
        with pytest.raises(Forbidden, match="Not launched"):
            control.launch(session, parted.limited, parted.north.campaign)
        with pytest.raises(Forbidden, match="Not copied"):
            campaign_service.duplicate(session, parted.limited, parted.north.campaign)
        assert campaigns.get_campaign(session, parted.whole, parted.north.campaign).status_detail == "draft"

    def test_a_campaign_whose_email_is_filed_elsewhere_is_not_ready(
        self, session: Session, parted: Parted
    ) -> None:
        patch = CampaignPatch(content_id=parted.south.content)
        campaign_service.update(session, parted.whole, parted.north.campaign, patch)

        found = control.check(session, parted.limited, parted.north.campaign)

        said = {check.card: check.sentence for check in found.checks}
        assert said["content"].startswith("The email of this campaign is in a folder that is not yours.")
        assert found.mail is None
