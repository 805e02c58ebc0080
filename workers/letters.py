"""Mails of the product itself. Arguments: the workspace and the letter."""

from mkt_dashboard.domain.teams import letters
from workers.rights import serves_the_installation


@serves_the_installation
def send(workspace_id: int, letter_id: int) -> None:
    letters.send(workspace_id, letter_id)
