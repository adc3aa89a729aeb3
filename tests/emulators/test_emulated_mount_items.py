"""``tests/test_5_mount_items.py`` on emulators."""

from test_5_mount_items import *  # noqa: F403  the same tests

SERVICE = "dynamodb"
