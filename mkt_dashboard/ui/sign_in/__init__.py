"""How a person gets in."""
