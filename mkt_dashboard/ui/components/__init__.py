"""Parts that two or more screens use."""
