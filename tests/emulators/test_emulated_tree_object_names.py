"""``tests/test_4_tree_object_names.py`` on emulators."""

from test_4_tree_object_names import *  # noqa: F403  the same tests

SERVICE = "s3"
