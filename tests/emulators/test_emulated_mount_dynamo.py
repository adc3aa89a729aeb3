"""``tests/test_5_mount_dynamo.py`` on emulators."""

from test_5_mount_dynamo import *  # noqa: F403  the same tests

SERVICE = "dynamodb"
