"""The public keys of our access tokens, for whoever checks them elsewhere (RFC 7517)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams.keys import signing_keys

router = APIRouter(include_in_schema=False)
# Shorter than the time for which a retired key is still read.
FIVE_MINUTES = "public, max-age=300"


@router.get("/.well-known/jwks.json")
def jwks() -> JSONResponse:
    """Answer with the keys that sign now or signed within the last hour."""
    with instance_unit_of_work() as session:
        body: dict[str, Any] = {"keys": signing_keys.published(session)}
    return JSONResponse(body, headers={"Cache-Control": FIVE_MINUTES})
