"""Settings of the workspace and of the person."""
