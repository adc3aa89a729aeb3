"""``mount.fuse.awsfs``: what mount(8) calls for ``mount -t fuse.awsfs``, by hand or for a line of /etc/fstab.

mount(8) looks for it in /sbin by that name, and gives what stands in the line: see mount(8), EXTERNAL HELPERS.
"""

from __future__ import annotations

import os
import pwd
import sys
from typing import NoReturn

import click

from awsfs.cli.main import OneLine, main
from awsfs.cli.settings import MISTAKE

WRONG, FAILED = 1, 32
"""Exit status, as of mount(8): used wrongly, and not mounted."""

_NOT_OURS = frozenset({"defaults", "auto", "noauto", "user", "nouser", "users", "owner", "group", "nofail", "_netdev"})
_NOT_OURS_BEGIN = ("x-", "X-", "comment=", "user=")
_AS = "setuid"


def arguments(directory: str, given: str) -> list[str]:
    """The words of the command ``awsfs`` for the options of a line of fstab.

    An option of the command stands there by its name, without dashes: ``profile=prod``, ``read-only``; it may be
    repeated as there. What is meant for mount(8) is left out, and the rest goes to FUSE.
    """
    known = {name[2:]: param for param in main.params for name in param.opts if name.startswith("--")}
    words, others = [], []
    for option in filter(None, given.split(",")):
        name, mark, value = option.partition("=")
        if name in _NOT_OURS or option.startswith(_NOT_OURS_BEGIN) or name == _AS:
            continue
        param = known.get(name)
        if param is None:
            others.append(option)
        elif isinstance(param, click.Option) and param.is_flag:
            if mark:
                raise click.UsageError(f"the option {name} takes no value")
            words.append(f"--{name}")
        else:
            words.append(f"--{name}={value}")
    return [*words, *(["-o", ",".join(others)] if others else []), "--", directory]


def become(user: str) -> None:
    """Go on as that user, with that user's home. Raises click.UsageError where there is none."""
    try:
        found = pwd.getpwnam(user)
    except KeyError:
        raise click.UsageError(f"setuid={user}: there is no such user") from None
    os.initgroups(user, found.pw_gid)
    os.setgid(found.pw_gid)
    os.setuid(found.pw_uid)
    os.environ.update(HOME=found.pw_dir, USER=user, LOGNAME=user)


@click.command(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source")
@click.argument("directory", type=click.Path())
@click.option(
    "-o", "options", metavar="OPT[,OPT...]", multiple=True, help="Set options of awsfs, without dashes, and of FUSE."
)
@click.option("-t", "kind", metavar="TYPE", help="Ignored; mount(8) gives fuse.awsfs.")
@click.option("-f", "fake", is_flag=True, help="Check the options, and do not mount.")
@click.option("-s", "-n", "-v", is_flag=True, expose_value=False, help="Accepted and ignored.")
def helper(source: str, directory: str, options: tuple[str, ...], kind: str | None, fake: bool) -> None:
    """Mount AWS on DIRECTORY for mount(8). SOURCE is any name; mount(8) shows it.

    \b
    A line of /etc/fstab:
      awsfs /home/me/aws fuse.awsfs setuid=me,profile=prod,region=us-west-2,read-only,noauto,user,_netdev 0 0

    setuid=USER mounts as that user, with that user's credentials. Otherwise awsfs runs as root at
    boot, without a home directory to find credentials in.
    """
    given = ",".join(options)
    words = arguments(directory, given)
    user = next((option.partition("=")[2] for option in given.split(",") if option.startswith(f"{_AS}=")), None)
    if fake:
        return
    if user is not None:
        become(user)
    os.environ.setdefault("HOME", pwd.getpwuid(os.getuid()).pw_dir)
    main.main(words, prog_name="awsfs")


def run() -> NoReturn:
    """Run as mount(8) wants it: 1 for a line that is wrong, 32 for a mount that did not come about."""
    try:
        helper.main()
    except SystemExit as ended:
        sys.exit({0: 0, None: 0, MISTAKE: WRONG}.get(ended.code, FAILED))  # type: ignore[arg-type]
    sys.exit(0)
