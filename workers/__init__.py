"""What runs later: RQ jobs, each a few lines over the domain."""
