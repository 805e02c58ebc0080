"""The owner of an installation, who is a member of nothing, and a data folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.permissions import Actor
from tests import factories


@pytest.fixture
def owner(session: Session) -> Actor:
    return factories.an_instance_owner(session)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Anchors and backups of the installation would be there for the next test as well."""
    secret = settings().secret_key
    monkeypatch.setenv("MKT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MKT_SECRET_KEY", secret)
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()
