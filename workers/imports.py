"""Run the imports that people started."""

from mkt_dashboard.domain.audience import imports


def run(import_id: int) -> None:
    """Read the file and merge it into the contacts."""
    imports.run_import(import_id)
