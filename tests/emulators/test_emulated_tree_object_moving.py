"""``tests/test_4_tree_object_moving.py`` on emulators."""

from test_4_tree_object_moving import *  # noqa: F403  the same tests

SERVICE = "s3"
