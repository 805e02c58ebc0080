"""Campaign jobs. Arguments: the workspace and the campaign."""

from mkt_dashboard.domain.campaigns import sending


def prepare(workspace_id: int, campaign_id: int) -> None:
    sending.prepare(workspace_id, campaign_id)


def send(workspace_id: int, campaign_id: int) -> None:
    sending.send(workspace_id, campaign_id)


def settle(workspace_id: int, campaign_id: int) -> None:
    sending.settle(workspace_id, campaign_id)
