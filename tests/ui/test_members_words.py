"""Every permission has its line in the table of roles."""

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.settings.members_words import AREAS


def test_every_permission_is_explained_once() -> None:
    explained = [permission for _, lines in AREAS for permission, _ in lines]

    assert sorted(explained) == sorted(Permission)
