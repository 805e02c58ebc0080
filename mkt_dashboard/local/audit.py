"""Verify the audit log of every workspace and say in sentences what was found."""

from workers import audit


def run() -> int:
    """Print a sentence for the installation and each workspace; 1 where a log is not what was written."""
    found = audit.verify()
    for name, verified in found:
        print(f"{name}: {verified.sentence}")
    return 0 if all(verified.is_whole for _, verified in found) else 1
