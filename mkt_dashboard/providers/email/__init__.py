"""Ways to hand a mail on."""
