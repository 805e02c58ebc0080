"""The conversation with a provider, step by step, each written down for whoever tests a connection."""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mkt_dashboard.core.crypto import new_token
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.sso.claims import (
    Person,
    domain_of,
    person_of,
    require_trusted_address,
    role_for,
)
from mkt_dashboard.domain.teams.sso.presets import vouches_for_domains
from mkt_dashboard.domain.teams.sso.queries import Config
from mkt_dashboard.domain.teams.sso.refusals import Reason, SsoRefused
from mkt_dashboard.domain.teams.sso.schemas import TestRecord
from mkt_dashboard.domain.teams.sso.service import redirect_uri
from mkt_dashboard.providers.identity import oidc
from mkt_dashboard.providers.identity.oidc import Asked, Client, Provider, ProviderFailed, TokenRefused

# What a test shows of the claims; the rest is nobody's business here.
SHOWN = ("sub", "email", "email_verified", "xms_edov", "name")


# Whoever comes back was sent off, and that happens only after these.
WENT_WELL = (
    ("Provider answers", "it describes itself under this issuer"),
    ("Keys can be read", "it shows keys for signatures"),
    ("Sent to sign in", "with state, nonce and PKCE"),
)


@dataclass(frozen=True)
class CameBack:
    """What the browser brought from the provider."""

    code: str
    error: str
    issuer: str


def new_question() -> Asked:
    """Make the three secrets of one sign-in, each for its own purpose."""
    return Asked(state=new_token(), nonce=new_token(), verifier=secrets.token_urlsafe(48))


def begin(config: Config, asked: Asked, record: TestRecord) -> str:
    """Return where the browser goes to sign in."""
    answers, keys, sent = WENT_WELL
    with _step(record, answers, Reason.UNREACHABLE):
        provider = oidc.discover(config.issuer)
    with _step(record, keys, Reason.UNREACHABLE):
        oidc.read_keys(provider)
    with _step(record, sent, Reason.UNREACHABLE):
        return oidc.authorization_url(provider, _client(config), asked)


def come_back(config: Config, asked: Asked, given: CameBack, record: TestRecord) -> dict[str, Any]:
    """Return the claims of the person who came back, or refuse. Asks the provider three times at most."""
    with _step(record, ("Came back with a code", "state agrees"), Reason.UNREACHABLE):
        provider = oidc.discover(config.issuer)
        _refuse_mix_up(provider, given)
    exchanged = ("Code turned into a token", "the provider knows us and our verifier")
    with _step(record, exchanged, Reason.NOT_GENUINE):
        tokens = oidc.exchange(provider, _client(config), asked, given.code)
    genuine = ("Token is genuine", "signature, issuer, audience, times and nonce hold")
    with _step(record, genuine, Reason.NOT_GENUINE):
        keys = oidc.read_keys(provider)
        claims = oidc.verify(tokens["id_token"], keys, provider, config.client_id, asked.nonce)
        claims = oidc.with_userinfo(provider, tokens, claims)
    record.claims = {name: claims[name] for name in (*SHOWN, config.group_claim) if name in claims}
    return claims


def understand(config: Config, claims: dict[str, Any], record: TestRecord) -> tuple[Person, Role]:
    """Say who it would be and in which role, as for somebody who comes for the first time."""
    with _step(record, ("Read who it is", str(claims.get("email", ""))), Reason.NOT_VERIFIED):
        person = person_of(
            claims, config.group_claim, domain_verified=vouches_for_domains(config.preset, config.issuer)
        )
        require_trusted_address(person, claims, config.domains)
    by = next((group for group, _ in config.group_roles if group in person.groups), "")
    with _step(record, ("Find the role", f"by the group “{by}”" if by else "by default"), Reason.NO_ROLE):
        role = role_for(person.groups, config.group_roles, config.default_role)
    record.add("Would come in", f"as {role}{_only_members(person, config)}")
    return person, role


def _only_members(person: Person, config: Config) -> str:
    domain = domain_of(person.email)
    return "" if domain in config.proved else f", once {domain} is proved or as a member already"


def _refuse_mix_up(provider: Provider, given: CameBack) -> None:
    """RFC 9207: an answer that names its issuer must name ours, and one that can must."""
    is_missing = provider.names_itself and not given.issuer
    if is_missing or (given.issuer and given.issuer != provider.issuer):
        raise SsoRefused(Reason.NOT_GENUINE, "The answer came from another provider than the one asked.")
    if given.error or not given.code:
        word = given.error if given.error.isidentifier() and len(given.error) < 60 else "no code"
        raise SsoRefused(Reason.REFUSED_THERE, f"The provider refused to sign in ({word}).")


def _client(config: Config) -> Client:
    return Client(config.client_id, config.secret, redirect_uri())


@contextmanager
def _step(record: TestRecord, step: tuple[str, str], reason: Reason) -> Generator[None]:
    """Write a step down: what it says when it went well, or what is wrong."""
    name, said = step
    try:
        yield
    except SsoRefused as refusal:
        record.add(name, refusal.detail, is_good=False)
        raise
    except ProviderFailed as failure:
        record.add(name, str(failure), is_good=False)
        raise SsoRefused(Reason.UNREACHABLE, str(failure)) from None
    except TokenRefused as failure:
        record.add(name, str(failure), is_good=False)
        raise SsoRefused(reason, str(failure)) from None
    record.add(name, said)
