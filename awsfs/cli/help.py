"""What ``awsfs --help`` prints beside the options: their headings, examples and exit statuses."""

from __future__ import annotations

from collections.abc import Iterable

import click

EPILOG = """
\b
Examples:
  awsfs ~/aws                                  your account, all its regions
  awsfs --profile prod --region us-west-2 ~/aws
  awsfs --profile prod --profile test ~/aws    ~/aws/prod and ~/aws/test
  awsfs --root s3/my-bucket/objects ~/bucket   only the objects of a bucket
  awsfs --demo ~/aws                           a demo account, without AWS
  awsfs policy --service ec2                   the IAM policy that awsfs needs
  umount ~/aws                                 unmount

\b
Then:
  cat ~/aws/ec2/us-west-2/i-0a1b2c3d4e5f60718/state
  echo 1 > ~/aws/ec2/us-west-2/i-0a1b2c3d4e5f60718/stop
  cat ~/aws/.awsfs/errors                      why a command failed

awsfs finds credentials where the aws command finds them: environment variables, ~/.aws/config, SSO, roles.

\b
Exit status:
  0  the mount answers
  1  another failure, such as the network
  2  a mistake that you can correct: the message says how
"""

HEADINGS = {
    "demo": "Where and as whom",
    "read_only": "Safety",
    "scan_limit": "Cost and memory",
    "storage_class": "Objects and items",
    "foreground": "Running",
}
"""The headings in ``--help``, each by the first option below it."""


def write_options(formatter: click.HelpFormatter, ctx: click.Context, params: Iterable[click.Parameter]) -> None:
    """Write each option below its heading. An option without one belongs to the heading before."""
    sections: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for param in params:
        heading = HEADINGS.get(param.name or "", heading)
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record:
            sections.setdefault(heading, []).append(record)
    for name, records in sections.items():
        with formatter.section(name):
            formatter.write_dl(records)
