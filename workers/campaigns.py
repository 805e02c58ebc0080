"""Campaign jobs. Arguments: the workspace and the campaign."""

from mkt_dashboard.domain.campaigns import sending
from mkt_dashboard.domain.permissions import Permission
from workers.rights import acts_with


@acts_with(Permission.CAMPAIGN_LAUNCH)
def prepare(workspace_id: int, campaign_id: int) -> None:
    sending.prepare(workspace_id, campaign_id)


@acts_with(Permission.CAMPAIGN_LAUNCH)
def send(workspace_id: int, campaign_id: int) -> None:
    sending.send(workspace_id, campaign_id)


@acts_with(Permission.CAMPAIGN_CANCEL)
def settle(workspace_id: int, campaign_id: int) -> None:
    sending.settle(workspace_id, campaign_id)
