"""Parameter Store: a hierarchy of names as a directory tree, each value a file."""
