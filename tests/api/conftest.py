"""The tests of the doors share one client."""

from tests.api.calling import client

__all__ = ["client"]
