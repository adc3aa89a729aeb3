"""``tests/test_4_tree_objects.py`` on emulators."""

from test_4_tree_objects import *  # noqa: F403  the same tests

SERVICE = "s3"
