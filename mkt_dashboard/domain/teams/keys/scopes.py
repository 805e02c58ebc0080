"""What a key may be given, and what it may do at the moment of a call: never more than its maker may."""

from collections.abc import Iterable

from mkt_dashboard.domain.permissions import IN_A_WORKSPACE, Permission

# A person's own affairs. A key that makes keys would outlive its revocation.
NEVER = frozenset({Permission.ACCOUNT_OWN, Permission.API_KEY_CREATE, Permission.API_KEY_MANAGE})
READING = (":read", ":recipient_level")


def grantable(held: Iterable[Permission]) -> frozenset[Permission]:
    """Return what somebody with these rights may give to a key. Who does not manage keys gives reading only.

    >>> sorted(grantable([Permission.LIST_READ, Permission.LIST_CREATE]))
    [<Permission.LIST_READ: 'list:read'>]
    """
    own = frozenset(held) & IN_A_WORKSPACE
    if Permission.API_KEY_MANAGE in own:
        return own - NEVER
    return frozenset(one for one in own - NEVER if one.endswith(READING))


def known(scopes: Iterable[str]) -> frozenset[Permission]:
    """Read stored scopes. A permission that the product no longer has grants nothing."""
    stored = frozenset(scopes)
    return frozenset(one for one in IN_A_WORKSPACE if one in stored)
