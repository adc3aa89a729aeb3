"""``tests/test_5_mount_s3.py`` on emulators."""

from test_5_mount_s3 import *  # noqa: F403  the same tests

SERVICE = "s3"
