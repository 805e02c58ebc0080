"""With which lists and folders a member works, and the folders themselves."""
