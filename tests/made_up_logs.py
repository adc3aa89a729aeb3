"""A made-up CloudWatch Logs with one group and one stream, whose pages hold a few events."""

import time

from test_4_tree_grown import REGION, Api

from awsfs.aws.fetch import Aws
from awsfs.aws.following import Polling
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.logs import SERVICE
from awsfs.tree.content.growing import Growing
from awsfs.tree.context import Context, Options
from awsfs.tree.root import Mounted

GROUP = f"logs/{REGION}/groups/app"
EVENTS = f"{GROUP}/streams/one/events"
SOON = 0.01


class Logs(Api):
    """`said` are the messages of the stream; whoever has them all is told to come again with the same token."""

    def __init__(self, said, page=2, **operations):
        super().__init__(
            **{
                "describe_log_groups": lambda **params: {"logGroups": [{"logGroupName": "app"}]},
                "describe_log_streams": lambda **params: {"logStreams": [{"logStreamName": "one"}]},
                "get_log_events": self.tell,
                **operations,
            }
        )
        self.said, self.page = said, page

    def tell(self, logGroupName, logStreamName, startFromHead, limit, nextToken="0"):  # noqa: N803
        start = int(nextToken)
        found = [{"timestamp": 1_000 * n, "message": text} for n, text in enumerate(self.said)][start:][: self.page]
        return {"events": found, "nextForwardToken": str(start + len(found))}


def tree_of(api):
    """The tree of Logs, where an open log is looked at very often."""
    return Mounted(
        Context(Aws(api, Cache(), Journal()), Options(regions=(REGION,)), growing=Growing(Polling(SOON))), [SERVICE]
    )


def comes(condition, seconds=10.0):
    """Whether something comes true in a while."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(SOON)
    return condition()
