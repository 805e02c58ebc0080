"""Every figure beside its baseline, measured on the real parts in one run."""
