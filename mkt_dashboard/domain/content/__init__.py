"""What: emails and their versions."""
