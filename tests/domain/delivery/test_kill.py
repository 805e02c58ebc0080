"""Workers die in the middle: nobody is mailed twice, nobody is lost, what nobody knows is called unknown."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.delivery import recovery
from mkt_dashboard.domain.delivery.engine import CONNECTIONS
from tests.domain.delivery.conftest import Running
from tests.smtp_sink import Accepted

SEND = "import sys; from mkt_dashboard.domain.campaigns import sending; sending.send(*map(int, sys.argv[1:]))"
PEOPLE = 600
KILLS = 3


def test_killed_workers_lose_nobody_and_mail_nobody_twice(
    launched: Callable[..., Running], mail_server: Accepted
) -> None:
    campaign = launched(*(f"person{number}@example.com" for number in range(PEOPLE)))
    campaign.prepare()

    for _ in range(KILLS):
        _kill_after_some(campaign, mail_server)
        _adopt()
    campaign.send()

    numbers = campaign.numbers()
    twice = [address for address, count in Counter(mail_server.addresses).items() if count > 1]
    assert twice == []
    assert numbers.sent + numbers.unknown == PEOPLE
    assert numbers.unknown <= KILLS * 2 * CONNECTIONS
    assert numbers.sent <= len(mail_server.mails) <= numbers.sent + numbers.unknown
    assert campaign.status() == "completed"


def _kill_after_some(campaign: Running, mail_server: Accepted) -> None:
    before = len(mail_server.mails)
    command = [sys.executable, "-c", SEND, str(campaign.actor.workspace_id), str(campaign.id)]
    worker = subprocess.Popen(command)
    while len(mail_server.mails) < before + 50 and worker.poll() is None:
        time.sleep(0.005)
    worker.kill()
    worker.wait()


def _adopt() -> None:
    """The database notices a dead worker when its connection breaks: a moment after the kill."""
    for _ in range(100):
        with instance_unit_of_work() as session:
            if recovery.adopt_dead_ranges(session)[0]:
                return
        time.sleep(0.05)
