"""Which claims make an address one's own, and whose domain-owner claim is believed."""

from typing import Any

import pytest

from mkt_dashboard.domain.teams.sso.claims import person_of
from mkt_dashboard.domain.teams.sso.presets import vouches_for_domains

TENANT = "https://login.microsoftonline.com/0f0f0f0f-1111-2222-3333-444444444444/v2.0"
EMAIL = "ada@corp.example"


def address(**claims: Any) -> str:
    return person_of({"sub": "1", "email": EMAIL, **claims}, "groups", domain_verified=True).email


@pytest.mark.parametrize("value", [True, 1, "1"])
def test_entra_vouches_by_the_owner_of_the_domain(value: object) -> None:
    assert address(xms_edov=value) == EMAIL


@pytest.mark.parametrize(
    "value", [False, 0, "0", "true", "True", "yes", 2, 1.0, [True], {"value": True}, None, "", "1 "]
)
def test_nothing_else_is_a_yes(value: object) -> None:
    assert address(xms_edov=value) == ""


@pytest.mark.parametrize("denied", [False, "true", None, 0])
def test_an_email_verified_that_is_there_is_never_overruled(denied: object) -> None:
    assert address(xms_edov=True, email_verified=denied) == ""


def test_without_such_a_connection_the_claim_is_anybodys_word() -> None:
    claims = {"sub": "1", "email": EMAIL, "xms_edov": True}

    assert person_of(claims, "groups").email == ""


def test_one_tenant_of_the_microsoft_preset_is_believed() -> None:
    assert vouches_for_domains("microsoft", TENANT)


@pytest.mark.parametrize(
    ("preset", "issuer"),
    [
        ("other", TENANT),
        ("keycloak", TENANT),
        ("microsoft", "https://login.microsoftonline.com/common/v2.0"),
        ("microsoft", "https://login.microsoftonline.com/organizations/v2.0"),
        ("microsoft", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("microsoft", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
        ("microsoft", TENANT.replace("microsoftonline.com", "microsoftonline.com.evil.example")),
        ("microsoft", TENANT.replace("https://login", "https://evil.example/https://login")),
        ("microsoft", TENANT + "/"),
        ("microsoft", "https://id.example.com/realms/corp"),
    ],
)
def test_no_other_issuer_is(preset: str, issuer: str) -> None:
    assert not vouches_for_domains(preset, issuer)
