"""From a file somebody dropped to contacts: read, check, stage, merge in one transaction."""
