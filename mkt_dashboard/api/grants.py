"""What somebody shows to get a token: email and password as JSON, or a service key as OAuth 2.0 has it."""

import base64
import binascii
from typing import Annotated
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mkt_dashboard.core.errors import MarketingError, Unauthenticated

FORM = "application/x-www-form-urlencoded"
CLIENT_CREDENTIALS = "client_credentials"


class UnsupportedGrant(MarketingError):
    """RFC 6749, section 5.2: the code is part of the protocol."""

    code = "unsupported_grant_type"


class InvalidClient(Unauthenticated):
    """The key of a service is not good, or does not belong to a service."""

    code = "invalid_client"


class InvalidGrant(Unauthenticated):
    """A refresh token is not good any more."""

    code = "invalid_grant"


class Credentials(BaseModel):
    """A person signs in for a program."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=320)
    password: str = Field(max_length=1_000)
    code: str = Field("", max_length=100, description="Of the authenticator app, where one is set up.")


class Client(BaseModel):
    """A service shows its key, cut in two."""

    client_id: str = Field(max_length=100)
    client_secret: str = Field(max_length=200)


# FastAPI describes one kind of body for an address; this one takes two.
BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Credentials.model_json_schema()},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": [CLIENT_CREDENTIALS]},
                        "client_id": {"type": "string", "description": "A service key up to its secret."},
                        "client_secret": {"type": "string", "description": "The secret of the key."},
                    },
                }
            },
        },
    }
}


async def _given(request: Request) -> Credentials | Client:
    """Read a form as OAuth has it, everything else as JSON."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith(FORM):
            return _client(body, request.headers.get("authorization", ""))
        return Credentials.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from None


def _client(body: bytes, authorization: str) -> Client:
    """RFC 6749, section 2.3.1: id and secret stand in the header, or in the form."""
    try:
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=20))
    except ValueError:
        fields = {}
    if fields.get("grant_type") != CLIENT_CREDENTIALS:
        raise UnsupportedGrant(
            f"A form takes grant_type={CLIENT_CREDENTIALS} only. People send email and password as JSON."
        )
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() == "basic":
        fields |= _basic(encoded)
    return Client.model_validate({name: fields[name] for name in Client.model_fields if name in fields})


def _basic(encoded: str) -> dict[str, str]:
    try:
        identity, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise InvalidClient("The Authorization header is not Basic with an id and a secret.") from None
    return {"client_id": unquote_plus(identity), "client_secret": unquote_plus(secret)}


Given = Annotated[Credentials | Client, Depends(_given)]
