"""What runs, what waits, what comes next: the first screen of the day."""
