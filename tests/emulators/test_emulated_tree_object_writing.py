"""``tests/test_4_tree_object_writing.py`` on emulators."""

from test_4_tree_object_writing import *  # noqa: F403  the same tests

SERVICE = "s3"
