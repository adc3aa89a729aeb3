"""FUSE verbs onto the tree."""
