"""Who is meant, and how many of them may be mailed."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Source(BaseModel):
    """A list, or a segment, whose contacts are meant."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    list_id: UUID | None = Field(default=None, alias="list")
    segment_id: UUID | None = Field(default=None, alias="segment")

    @model_validator(mode="after")
    def _one_of_both(self) -> "Source":
        if (self.list_id is None) == (self.segment_id is None):
            raise ValueError('Give either {"list": id} or {"segment": id}.')
        return self


class Audience(BaseModel):
    """Everybody on one of `include` and on none of `exclude`."""

    model_config = ConfigDict(extra="forbid")

    include: list[Source] = Field(default_factory=list, max_length=50)
    exclude: list[Source] = Field(default_factory=list, max_length=50)

    def stored(self) -> dict[str, object]:
        """Return the shape that is kept and shown: `{"include": [{"list": "…"}], "exclude": []}`."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


@dataclass(frozen=True)
class Funnel:
    """From matched down to sendable. Each step is the one before, less those with a reason."""

    matched: int
    consented: int
    not_suppressed: int
    reasons: dict[str, int]

    @property
    def sendable(self) -> int:
        return self.not_suppressed
