"""``tests/test_4_tree_dynamo.py`` on emulators."""

from test_4_tree_dynamo import *  # noqa: F403  the same tests

SERVICE = "dynamodb"
