"""``tests/test_4_tree_dynamo_items.py`` on emulators."""

from test_4_tree_dynamo_items import *  # noqa: F403  the same tests

SERVICE = "dynamodb"
