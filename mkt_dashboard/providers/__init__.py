"""The outside world, one file per company."""
