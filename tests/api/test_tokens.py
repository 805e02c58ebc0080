"""Access tokens, refresh tokens and client credentials, as a program sees them."""

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from redis import Redis
from sqlmodel import Session, col, select, update
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Role, permissions_of
from mkt_dashboard.domain.teams.keys import signing_keys
from mkt_dashboard.domain.teams.keys.models import SigningKey
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession
from tests.api.calling import bearer, cookie_of, error_of
from tests.sent_campaign import PASSWORD, a_member, a_workspace

ADMIN = "admin@example.com"
CLAIMS = {
    *("sub", "email", "roles", "permissions", "tenant_id", "exp"),
    *("iss", "aud", "iat", "nbf", "jti", "sid", "rv"),
}


@pytest.fixture
def admin(committing: None, valkey: Redis) -> str:
    a_member(a_workspace(), ADMIN)
    return ADMIN


def signed_in(client: TestClient, email: str = ADMIN) -> dict[str, str]:
    answer = client.post("/api/v1/auth/token", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()


def refreshed(client: TestClient, refresh_token: str) -> dict[str, str]:
    answer = client.post("/api/v1/auth/refresh", json={"refresh_token": refresh_token})
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(work: Callable[[Session], object]) -> None:
    with instance_unit_of_work() as session:
        work(session)


def a_service_key(client: TestClient) -> str:
    body = {"name": "Shop orders", "kind": "service", "scopes": ["list:read", "list:create"]}
    return client.post(
        "/api/v1/api-keys", json=body, headers=bearer(signed_in(client)["access_token"])
    ).json()["key"]


def test_anybody_can_check_a_token_with_the_published_keys(client: TestClient, admin: str) -> None:
    published = client.get("/.well-known/jwks.json")
    token = signed_in(client)["access_token"]

    decoded = jwt.decode(token, KeySet.import_key_set(published.json()), ["EdDSA"])

    assert all("d" not in key for key in published.json()["keys"])
    assert published.headers["cache-control"] == "public, max-age=300"
    assert set(decoded.claims) == CLAIMS
    assert decoded.claims["email"] == ADMIN
    assert decoded.claims["roles"] == ["Marketing Admin"]
    assert decoded.claims["permissions"] == sorted(permissions_of(Role.MARKETING_ADMIN))
    assert decoded.claims["exp"] - decoded.claims["iat"] == 600


def test_no_cache_keeps_a_token(client: TestClient, admin: str) -> None:
    answer = client.post("/api/v1/auth/token", json={"email": ADMIN, "password": PASSWORD})

    assert answer.headers["cache-control"] == "no-store"


def test_a_refresh_token_changes_each_time_and_stays_in_the_session(client: TestClient, admin: str) -> None:
    first = signed_in(client)
    second = refreshed(client, first["refresh_token"])
    third = refreshed(client, second["refresh_token"])

    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    for one in (first, third):
        assert client.get("/api/v1/lists", headers=bearer(one["access_token"])).status_code == 200
    with instance_unit_of_work() as session:
        assert len(session.exec(select(SignInSession)).all()) == 1


def test_a_refresh_token_that_comes_twice_ends_the_family_at_once_and_is_audited(
    client: TestClient, admin: str
) -> None:
    first = signed_in(client)
    second = refreshed(client, first["refresh_token"])

    again = client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})

    error_of(again, 401, "invalid_grant")
    error_of(client.get("/api/v1/lists", headers=bearer(second["access_token"])), 401, "unauthenticated")
    newest = client.post("/api/v1/auth/refresh", json={"refresh_token": second["refresh_token"]})
    error_of(newest, 401, "invalid_grant")
    with instance_unit_of_work() as session:
        actions = session.exec(select(AuditEntry.action)).all()
    assert actions.count("refresh_token.reused") == 1


def test_of_two_refreshes_at_the_same_moment_one_gets_tokens_and_the_family_ends(
    client: TestClient, admin: str
) -> None:
    first = signed_in(client)

    def refresh(_: int) -> dict[str, str]:
        return client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()

    with ThreadPoolExecutor(8) as programs:
        answers = list(programs.map(refresh, range(8)))

    (given,) = [answer for answer in answers if "access_token" in answer]
    error_of(client.get("/api/v1/lists", headers=bearer(given["access_token"])), 401, "unauthenticated")


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_revoking_ends_the_session_of_either_token(client: TestClient, admin: str, which: str) -> None:
    tokens, other = signed_in(client), signed_in(client)

    answers = [client.post("/api/v1/auth/revoke", json={"token": tokens[which]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    error_of(client.get("/api/v1/lists", headers=bearer(tokens["access_token"])), 401, "unauthenticated")
    refresh = client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    error_of(refresh, 401, "invalid_grant")
    assert client.get("/api/v1/lists", headers=bearer(other["access_token"])).status_code == 200


def test_revoking_nothing_is_no_news(client: TestClient, admin: str) -> None:
    assert client.post("/api/v1/auth/revoke", json={"token": "nobody's"}).status_code == 204


def test_another_role_makes_the_token_stale_and_a_refresh_gives_the_new_rights(
    client: TestClient, admin: str
) -> None:
    tokens = signed_in(client)
    change(lambda session: session.exec(update(Member).values(role=Role.VIEWER.value)))

    error_of(client.get("/api/v1/lists", headers=bearer(tokens["access_token"])), 401, "stale_token")

    fresh = bearer(refreshed(client, tokens["refresh_token"])["access_token"])
    assert client.get("/api/v1/lists", headers=fresh).status_code == 200
    error_of(client.post("/api/v1/lists", json={"name": "Snow"}, headers=fresh), 403, "forbidden")


def test_a_removed_member_is_out_at_once(client: TestClient, admin: str) -> None:
    tokens = signed_in(client)
    change(lambda session: session.exec(update(Member).values(deactivated_at=col(Member.created_at))))

    error_of(client.get("/api/v1/lists", headers=bearer(tokens["access_token"])), 401, "unauthenticated")
    refresh = client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    error_of(refresh, 401, "invalid_grant")


def test_a_token_of_one_workspace_sees_nothing_of_another(client: TestClient, admin: str) -> None:
    a_member(a_workspace("Other"), "other@example.com")
    mine, theirs = (
        bearer(signed_in(client, email)["access_token"]) for email in (ADMIN, "other@example.com")
    )
    client.post("/api/v1/lists", json={"name": "Snow"}, headers=mine)

    assert len(client.get("/api/v1/lists", headers=mine).json()["items"]) == 1
    assert client.get("/api/v1/lists", headers=theirs).json()["items"] == []


def test_rotation_overlaps(client: TestClient, admin: str) -> None:
    before = signed_in(client)["access_token"]

    change(signing_keys.rotate)

    after = signed_in(client)["access_token"]
    kids = [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]
    assert [kid_of(after), kid_of(before)] == kids
    assert client.get("/api/v1/lists", headers=bearer(before)).status_code == 200
    change(
        lambda session: session.exec(
            update(SigningKey)
            .where(col(SigningKey.retired_at).is_not(None))
            .values(retired_at=col(SigningKey.retired_at) - signing_keys.OVERLAP)
        )
    )
    error_of(client.get("/api/v1/lists", headers=bearer(before)), 401, "unauthenticated")
    assert client.get("/api/v1/lists", headers=bearer(after)).status_code == 200


def kid_of(token: str) -> str:
    header = token.partition(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]


def test_the_private_part_is_sealed_under_the_newest_key_of_the_vault_and_gone_when_retired(
    client: TestClient, admin: str
) -> None:
    signed_in(client)
    change(lambda session: (vault.rotate(session, vault.INSTALLATION), vault.reseal(session, 0)))

    assert [key.sealed[:5] for key in signing_keys_now()] == ["v1.2."]
    assert client.get("/api/v1/lists", headers=bearer(signed_in(client)["access_token"])).status_code == 200
    change(signing_keys.rotate)
    assert [key.sealed[:5] for key in signing_keys_now()] == ["", "v1.2."]


def signing_keys_now() -> list[SigningKey]:
    with instance_unit_of_work() as session:
        return list(session.exec(select(SigningKey).order_by(col(SigningKey.id))))


@pytest.mark.parametrize("how", ["form", "basic", "whole key"])
def test_a_service_gets_a_token_for_its_key(client: TestClient, admin: str, how: str) -> None:
    key = a_service_key(client)
    identity, secret = key[:16], key[17:]
    form = {"grant_type": "client_credentials"}
    shown = {"client_id": identity, "client_secret": key if how == "whole key" else secret}

    answer = client.post(
        "/api/v1/auth/token",
        data=form if how == "basic" else form | shown,
        auth=(identity, secret) if how == "basic" else None,
    )

    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    service = bearer(answer.json()["access_token"])
    assert client.post("/api/v1/lists", json={"name": "Snow"}, headers=service).status_code == 201
    error_of(client.get("/api/v1/contacts", headers=service), 403, "forbidden")
    with instance_unit_of_work() as session:
        made = session.exec(select(AuditEntry).where(AuditEntry.action == "list.created")).one()
    assert (made.door, made.account_id) == ("key:Shop orders", None)


def test_the_token_of_a_service_ends_with_its_key(client: TestClient, admin: str) -> None:
    key = a_service_key(client)
    form = {"grant_type": "client_credentials", "client_id": key[:16], "client_secret": key[17:]}
    service = bearer(client.post("/api/v1/auth/token", data=form).json()["access_token"])
    mine = bearer(signed_in(client)["access_token"])
    (row,) = client.get("/api/v1/api-keys", headers=mine).json()["items"]

    assert client.delete(f"/api/v1/api-keys/{row['id']}", headers=mine).status_code == 204

    error_of(client.get("/api/v1/lists", headers=service), 401, "unauthenticated")
    error_of(client.post("/api/v1/auth/token", data=form), 401, "invalid_client")


def test_a_personal_key_is_no_client(client: TestClient, admin: str) -> None:
    mine = bearer(signed_in(client)["access_token"])
    body = {"name": "Mine", "scopes": ["list:read"]}
    key = client.post("/api/v1/api-keys", json=body, headers=mine).json()["key"]

    form = {"grant_type": "client_credentials", "client_id": key[:16], "client_secret": key[17:]}

    error_of(client.post("/api/v1/auth/token", data=form), 401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 422, "invalid"),
        ({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}, 401, "invalid_client"),
        (
            {"grant_type": "client_credentials", "client_id": "a\x00", "client_secret": "\x00"},
            401,
            "invalid_client",
        ),
    ],
)
def test_a_wrong_form_is_told_so(
    client: TestClient, admin: str, form: dict[str, str], status: int, code: str
) -> None:
    error_of(client.post("/api/v1/auth/token", data=form or {"x": "y"}), status, code)


def test_what_a_program_is_given_is_no_cookie(client: TestClient, admin: str) -> None:
    tokens, key = signed_in(client), a_service_key(client)
    client.cookies["mkt_session"] = cookie_of(client, ADMIN)
    assert client.get("/api/v1/lists").status_code == 200

    for secret in (key, key[17:], tokens["access_token"], tokens["refresh_token"]):
        client.cookies["mkt_session"] = secret
        error_of(client.get("/api/v1/lists"), 401, "unauthenticated")


def test_who_ends_the_sessions_of_an_account_ends_its_tokens(client: TestClient, admin: str) -> None:
    tokens = signed_in(client)
    with instance_unit_of_work() as session:
        account = session.exec(select(Account).where(Account.email_key == ADMIN)).one()
        session.exec(
            update(SignInSession)
            .where(col(SignInSession.account_id) == account.id)
            .values(revoked_at=col(SignInSession.created_at))
        )

    error_of(client.get("/api/v1/lists", headers=bearer(tokens["access_token"])), 401, "unauthenticated")
