"""Every permission of a workspace has its line in the table of roles."""

from mkt_dashboard.domain.permissions import IN_A_WORKSPACE
from mkt_dashboard.ui.settings.members_words import AREAS


def test_every_permission_is_explained_once() -> None:
    explained = [permission for _, lines in AREAS for permission, _ in lines]

    assert sorted(explained) == sorted(IN_A_WORKSPACE)
