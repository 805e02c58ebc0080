"""Several links of one mail followed at once: a gateway that looks behind every link."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mkt_dashboard.domain.tracking.hits import Hit
from mkt_dashboard.domain.tracking.machines import AT_ONCE, MANY_LINKS
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.domain.tracking.tokens import MessageRef

WINDOW_MS = int(AT_ONCE.total_seconds() * 1000)


@dataclass(frozen=True)
class Burst:
    """When the links of one message were followed faster than a person can."""

    first_ms: int
    last_ms: int

    def holds(self, hit: Hit) -> bool:
        return hit.type is EventType.CLICK and self.first_ms <= hit.at_ms <= self.last_ms


@dataclass
class RecentClicks:
    """The clicks of the last seconds, by message. Fed again with the same clicks it says the same."""

    _clicks: dict[MessageRef, set[tuple[int, int]]] = field(default_factory=dict)

    def bursts(self, hits: Iterable[Hit]) -> dict[MessageRef, Burst]:
        """Take in new clicks and return the bursts they belong to or complete."""
        found: dict[MessageRef, Burst] = {}
        for hit in hits:
            burst = self._take(hit) if hit.type is EventType.CLICK else None
            if burst:
                ref = MessageRef(hit.campaign_id, hit.position)
                before = found.get(ref, burst)
                found[ref] = Burst(min(before.first_ms, burst.first_ms), max(before.last_ms, burst.last_ms))
        return found

    def forget_before(self, at_ms: int) -> None:
        """Drop what is too old to matter for a click at this time or later."""
        for ref, clicks in list(self._clicks.items()):
            left = {click for click in clicks if click[0] >= at_ms - 2 * WINDOW_MS}
            if left:
                self._clicks[ref] = left
            else:
                del self._clicks[ref]

    def _take(self, hit: Hit) -> Burst | None:
        clicks = self._clicks.setdefault(MessageRef(hit.campaign_id, hit.position), set())
        clicks.add((hit.at_ms, hit.link_number or 0))
        near = [click for click in clicks if abs(click[0] - hit.at_ms) <= WINDOW_MS]
        if len({number for _, number in near}) < MANY_LINKS:
            return None
        times = [at_ms for at_ms, _ in near]
        return Burst(min(times), max(times))
