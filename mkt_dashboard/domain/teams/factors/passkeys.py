"""Passkeys (WebAuthn): a key in the device, opened by a finger or a PIN, so it counts as both factors.

The challenge lies with the browser, signed (`core/signed_cookie.py`); origin and relying party come from
MKT_PUBLIC_URL alone. All of this needs `instance_unit_of_work`.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlmodel import Session, col, select
from webauthn.helpers.base64url_to_bytes import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.account import lock_account
from mkt_dashboard.domain.teams.factors.models import Passkey

MOST = 20
LONGEST_NAME = 60
REQUIRED = UserVerificationRequirement.REQUIRED
RP_NAME = "Marketing dashboard"


@dataclass(frozen=True)
class Proof:
    """Which key signed a challenge, and whether it is a copy."""

    account_id: int
    passkey_id: UUID
    name: str
    is_copy: bool


def offer_registration(session: Session, actor: Actor, challenge: bytes) -> dict[str, Any]:
    """Return what the browser needs to make a key that can be found without an address."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    account = lock_account(session, actor)
    known = _keys_of(session, account.id)
    if len(known) >= MOST:
        raise Conflict(f"{MOST} passkeys are the most. Remove one that is not used any more.")
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name=RP_NAME,
        user_name=account.email,
        user_id=account.public_id.bytes,
        user_display_name=account.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return json.loads(webauthn.options_to_json(options))


def register(session: Session, actor: Actor, name: str, credential: dict[str, Any], challenge: bytes) -> None:
    """Keep the public half of a new key under its name."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    account = lock_account(session, actor)
    called = name.strip()[:LONGEST_NAME]
    if not called:
        raise InvalidInput("Give the passkey a name.", {"name": "Give the passkey a name."})
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=settings().public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise InvalidInput("The device’s answer does not fit. Begin again.") from None
    if session.exec(select(Passkey.id).where(Passkey.credential_id == made.credential_id)).first():
        raise Conflict("This passkey is known already.")
    session.add(
        Passkey(
            account_id=account.id,
            name=called,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )
    )
    compliance.record(session, actor, "member.passkey_added", object_name=called)


def remove(session: Session, actor: Actor, passkey_id: UUID) -> None:
    """Forget one of one's own keys."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    statement = select(Passkey).where(Passkey.account_id == actor.account_id, Passkey.public_id == passkey_id)
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such passkey. Reload the page to see the ones there are.")
    session.delete(found)
    compliance.record(session, actor, "member.passkey_removed", object_name=found.name)


def offer_sign_in(challenge: bytes) -> dict[str, Any]:
    """Return what the browser needs to ask for any key of ours; the key names its account."""
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(), challenge=challenge, user_verification=REQUIRED
    )
    return json.loads(webauthn.options_to_json(options))


def prove(session: Session, credential: dict[str, Any], challenge: bytes) -> Proof | None:
    """Say which key signed the challenge, or None.

    The counter of the key must grow where it counts at all: a key that was copied falls behind its copy, or
    its copy behind it. Which of the two it is, nobody can tell, so neither gets in until the key is removed.
    """
    try:
        identity = base64url_to_bytes(str(credential["rawId"]))
        statement = select(Passkey).where(Passkey.credential_id == identity).with_for_update()
        found = session.exec(statement).first()
        if found is None:
            return None
        proof = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=settings().public_url,
            credential_public_key=found.public_key,
            # We compare ourselves, so that a copy is told from what is no answer at all.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    counts = found.sign_count > 0 or proof.new_sign_count > 0
    is_copy = counts and proof.new_sign_count <= found.sign_count
    if not is_copy:
        found.sign_count, found.used_at = proof.new_sign_count, now()
        session.add(found)
    return Proof(found.account_id, found.public_id, found.name, is_copy)


def report_copy(session: Session, actor: Actor, proof: Proof) -> None:
    """Write down that a key was used whose counter went back."""
    compliance.record(
        session,
        actor,
        "member.passkey_copied",
        object_type="passkey",
        object_id=proof.passkey_id,
        object_name=proof.name,
    )


def _keys_of(session: Session, account_id: int) -> list[Passkey]:
    return list(
        session.exec(select(Passkey).where(Passkey.account_id == account_id).order_by(col(Passkey.id)))
    )


def _rp_id() -> str:
    return urlsplit(settings().public_url).hostname or "localhost"
