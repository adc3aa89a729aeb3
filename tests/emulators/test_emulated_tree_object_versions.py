"""``tests/test_4_tree_object_versions.py`` on emulators."""

from test_4_tree_object_versions import *  # noqa: F403  the same tests

SERVICE = "s3"
