"""What a role allows, be it one of the five or one the workspace made."""

from collections.abc import Collection

from mkt_dashboard.domain.permissions import IN_A_WORKSPACE, Permission, Role, permissions_of
from mkt_dashboard.domain.teams.membership_models import CustomRole

# Without these a member could not even see the frame, or sign herself out everywhere.
EVERYBODYS = frozenset({Permission.WORKSPACE_READ, Permission.ACCOUNT_OWN})
# Stands in `role` beside the pointer to a role of the workspace's own.
CUSTOM = "Custom role"


def rights_of(role: str, custom: CustomRole | None) -> frozenset[Permission]:
    """Return what a member may do."""
    return rights_in(role, custom.permissions if custom else None)


def rights_in(role: str, chosen: Collection[str] | None) -> frozenset[Permission]:
    """Return what a role allows, or what was chosen for one of the workspace's own.

    A permission that a later version dropped allows nothing.
    """
    if chosen is None:
        return permissions_of(Role(role))
    return EVERYBODYS | {one for one in IN_A_WORKSPACE if one.value in chosen}


def name_of(role: str, custom: CustomRole | None) -> str:
    return custom.name if custom else role
