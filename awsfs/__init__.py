"""AWS as a directory tree, mounted with FUSE."""

__version__ = "0.1.0"
