"""What people set for themselves and for their workspace."""
