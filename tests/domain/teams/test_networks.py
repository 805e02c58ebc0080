"""The networks a workspace may be used from: what is inside, and who may change the list."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core.client_address import address_of
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import networks, queries
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession
from mkt_dashboard.domain.teams.networks import AllowedNetwork, OutsideNetworks, OwnAddressMissing
from tests import factories

HOME, OFFICE, AWAY = "203.0.113.9", "198.51.100.0/24", "192.0.2.77"
PASSWORD = "a long enough password"


@pytest.fixture
def admin(session: Session) -> Actor:
    workspace = factories.a_workspace(session)
    return replace(factories.a_member(session, workspace, role=Role.MARKETING_ADMIN), ip=HOME)


def listed(*written: str) -> list[AllowedNetwork]:
    return [AllowedNetwork(network=one) for one in written]


def kept(session: Session, actor: Actor) -> list[str]:
    return [one.network for one in networks.list_networks(session, actor)]


def stored(*written: str) -> list[dict[str, str]]:
    return [{"network": one, "note": ""} for one in written]


@pytest.mark.parametrize(
    ("network", "address", "is_inside"),
    [
        ("203.0.113.0/24", "203.0.113.255", True),
        ("203.0.113.0/24", "203.0.114.0", False),
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.90", False),
        ("203.0.113.0/24", "::ffff:203.0.113.9", True),
        ("::ffff:203.0.113.0/120", "203.0.113.9", True),
        ("::/0", "203.0.113.9", False),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("2001:db8::/32", "2001:db8:1::5", True),
        ("2001:db8::/32", "2001:db9::5", False),
        ("fe80::/10", "fe80::1%eth0", True),
        ("0.0.0.0/0", "", False),
        ("0.0.0.0/0", "unknown", False),
        ("0.0.0.0/0", "203.0.113.9, 198.51.100.1", False),
    ],
)
def test_what_is_inside_a_network(network: str, address: str, is_inside: bool) -> None:
    assert networks.is_inside(stored(network), address) is is_inside


def test_an_empty_list_means_everywhere_even_for_an_unknown_address() -> None:
    networks.refuse_outside([], "")


def test_the_refusal_names_the_address_and_the_way_out() -> None:
    with pytest.raises(OutsideNetworks) as refused:
        networks.refuse_outside(stored(OFFICE), HOME)

    assert (refused.value.status, refused.value.code) == (403, "outside_networks")
    assert f"yours is {HOME}. Ask a Marketing Admin" in refused.value.message


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::1", "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("testclient", "203.0.113.9", "testclient"),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(peer: str, forwarded: str, address: str) -> None:
    assert address_of(peer, forwarded) == address


def test_the_list_is_kept_as_it_is_read(session: Session, admin: Actor) -> None:
    wanted = [
        AllowedNetwork(network=" 203.0.113.9/24 ", note="  Office,  second floor "),
        AllowedNetwork(network="2001:DB8::/32"),
        AllowedNetwork(network="::ffff:192.0.2.1", note="VPN"),
    ]

    networks.save_networks(session, admin, wanted)

    assert list(map(str, networks.list_networks(session, admin))) == [
        "203.0.113.0/24 (Office, second floor)",
        "2001:db8::/32",
        "192.0.2.1 (VPN)",
    ]


@pytest.mark.parametrize("written", ["", "office", "203.0.113", "203.0.113.0/33", "300.1.1.1", "1.2.3.4/-1"])
def test_what_is_no_network_is_refused_with_an_example(session: Session, admin: Actor, written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        networks.save_networks(session, admin, listed(HOME, written))

    assert "Write 203.0.113.9, 203.0.113.0/24" in refused.value.fields["networks"]
    assert kept(session, admin) == []


def test_a_network_stands_on_the_list_once_however_it_is_written(session: Session, admin: Actor) -> None:
    with pytest.raises(InvalidInput, match="on the list already"):
        networks.save_networks(session, admin, listed(HOME, f"::ffff:{HOME}"))


def test_a_hundred_networks_are_the_most(session: Session, admin: Actor) -> None:
    many = listed(HOME, *(f"198.51.{n}.0/24" for n in range(100)))

    with pytest.raises(InvalidInput, match="at most 100"):
        networks.save_networks(session, admin, many)


def test_nobody_locks_herself_out(session: Session, admin: Actor) -> None:
    with pytest.raises(OwnAddressMissing) as refused:
        networks.add_networks(session, admin, *listed(OFFICE))
    assert refused.value.address == HOME
    assert f"Add {HOME} to it as well." in refused.value.message
    assert kept(session, admin) == []

    networks.add_networks(session, admin, *listed(OFFICE, HOME))
    with pytest.raises(OwnAddressMissing):
        networks.remove_network(session, admin, HOME)
    assert kept(session, admin) == [OFFICE, HOME]
    networks.remove_network(session, admin, OFFICE)
    networks.remove_network(session, admin, HOME)
    assert kept(session, admin) == []


def test_a_network_that_is_gone_is_not_removed_again(session: Session, admin: Actor) -> None:
    networks.add_networks(session, admin, *listed(HOME))

    with pytest.raises(NotFound):
        networks.remove_network(session, admin, OFFICE)


def test_a_change_is_audited_with_its_diff_and_no_change_is_not(session: Session, admin: Actor) -> None:
    networks.add_networks(session, admin, AllowedNetwork(network=HOME, note="Home"))
    networks.save_networks(session, admin, [AllowedNetwork(network=HOME, note="Home")])
    session.flush()

    statement = select(AuditEntry).where(AuditEntry.action == "workspace.networks_changed")
    entry = session.exec(statement).one()
    assert entry.detail == {"changes": {"networks": [[], [f"{HOME} (Home)"]]}}
    assert (entry.actor_name, entry.ip) == ("Maya Lindqvist", HOME)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MARKETING_ADMIN])
def test_only_a_marketing_admin_reads_or_changes_the_list(session: Session, admin: Actor, role: Role) -> None:
    other = replace(admin, permissions=factories.permissions_of(role))

    for ask in (
        lambda: networks.list_networks(session, other),
        lambda: networks.save_networks(session, other, []),
        lambda: networks.add_networks(session, other, *listed(HOME)),
        lambda: networks.remove_network(session, other, HOME),
    ):
        with pytest.raises(Forbidden):
            ask()


def test_the_list_of_one_workspace_is_not_that_of_another(
    session: Session, admin: Actor, see_only: Callable[[int], None]
) -> None:
    theirs = factories.a_workspace(session, "Theirs")
    neighbour = replace(factories.a_member(session, theirs, role=Role.MARKETING_ADMIN), ip=AWAY)
    networks.add_networks(session, admin, *listed(HOME))
    session.commit()
    see_only(theirs.id)

    networks.add_networks(session, neighbour, *listed(AWAY))

    assert kept(session, neighbour) == [AWAY]
    see_only(admin.workspace_id)
    assert kept(session, admin) == [HOME]


def a_member_of_two(session: Session) -> tuple[Account, Member, Member]:
    first, second = factories.a_workspace(session, "First"), factories.a_workspace(session, "Second")
    here = teams.add_member(
        session, first, "maya@example.com", "Maya", role=Role.MARKETING_ADMIN, password=PASSWORD
    )
    there = Member(workspace_id=second.id, account_id=here.account_id, role=Role.VIEWER.value)
    session.add(there)
    session.flush()
    return session.exec(select(Account).where(Account.id == here.account_id)).one(), here, there


def restrict(session: Session, member: Member, *written: str) -> None:
    actor = Actor.system(member.workspace_id)
    networks.save_networks(session, replace(actor, ip=written[0]), listed(*written))


def test_somebody_kept_out_of_one_workspace_comes_into_her_other_one(session: Session) -> None:
    _, here, there = a_member_of_two(session)
    restrict(session, here, HOME)

    opened = teams.sign_in(session, "maya@example.com", PASSWORD, ip=AWAY)

    assert opened is not None
    session.flush()
    assert session.exec(select(SignInSession.workspace_id)).one() == there.workspace_id


def test_a_right_password_from_elsewhere_opens_nothing_and_a_wrong_one_tells_nothing(
    session: Session,
) -> None:
    _, here, there = a_member_of_two(session)
    restrict(session, here, HOME)
    restrict(session, there, HOME)

    assert teams.sign_in(session, "maya@example.com", "not the password", ip=AWAY) is None
    with pytest.raises(OutsideNetworks):
        teams.sign_in(session, "maya@example.com", PASSWORD, ip=AWAY)
    assert teams.sign_in(session, "maya@example.com", PASSWORD, ip=HOME) is not None


def test_an_open_session_ends_outside_and_goes_on_inside(session: Session) -> None:
    _, here, _ = a_member_of_two(session)
    opened = teams.sign_in(session, "maya@example.com", PASSWORD, ip=AWAY)
    assert opened is not None
    session.flush()
    assert queries.find_visitor(session, opened.token, AWAY) is not None

    restrict(session, here, HOME)

    for address in (AWAY, "", "unknown"):
        with pytest.raises(OutsideNetworks):
            queries.find_visitor(session, opened.token, address)
    assert queries.find_visitor(session, opened.token, HOME) is not None


def test_whoever_sits_at_the_machine_lets_everybody_in_again(session: Session) -> None:
    _, here, there = a_member_of_two(session)
    restrict(session, here, HOME)
    restrict(session, there, HOME)

    assert networks.clear_networks(session, " first ") == "First"
    their_id = session.execute(text("SELECT public_id FROM workspaces WHERE name = 'Second'")).scalar_one()
    assert networks.clear_networks(session, str(their_id)) == "Second"

    for member in (here, there):
        networks.refuse_outside_of(session, member.workspace_id, AWAY)
    with pytest.raises(NotFound, match="No workspace is called"):
        networks.clear_networks(session, "Third")


def test_of_two_workspaces_with_one_name_the_id_is_asked_for(session: Session) -> None:
    factories.a_workspace(session, "Same")
    factories.a_workspace(session, "Same")

    with pytest.raises(Conflict, match="2 workspaces are called"):
        networks.clear_networks(session, "Same")
