"""The settings: the workspace, its people, and how programs come in."""
