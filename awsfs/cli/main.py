"""``awsfs``: the command line. Imports little, for it forks before the heavy parts are loaded."""

from __future__ import annotations

import difflib
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from awsfs import __version__
from awsfs.cli.key_file import key_file
from awsfs.cli.mode_words import number, octal, with_words
from awsfs.cli.settings import PersonError, Settings


def size(text: str) -> int:
    """Bytes, with a unit: ``10GB``, ``500M``, ``1GiB``."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", text.strip().lower())
    if match is None:
        raise click.BadParameter(f"{text!r} is not a size such as 10GB, 500M or 1GiB")
    number, unit, binary = match.groups()
    return int(float(number) * (1024 if binary else 1000) ** " kmgt".index(unit or " "))


def setting(text: str) -> tuple[str, str]:
    """A parameter of an API and its value: ``CacheControl=no-cache``."""
    name, mark, value = text.partition("=")
    if not (name and mark):
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE")
    return name, value


POLICY = "policy"
COMMANDS = (POLICY,)


def check_word(word: str) -> None:
    """A word without a slash is a command or a directory. Raises `click.UsageError` with what may have been meant."""
    try:
        if "/" in word or Path(word).lstat():
            return
    except FileNotFoundError:
        near = difflib.get_close_matches(word, COMMANDS, 1)
        if near:
            hint = f"did you mean `{near[0]}`?"
        else:
            hint = "see awsfs --help" if word == "help" else f"to mount there, make it first: mkdir {shlex.quote(word)}"
        raise click.UsageError(f"no command or directory `{word}`; {hint}") from None
    except OSError:
        return  # a mount that was killed is still there, and is cleared later


EPILOG = """
\b
Examples:
  awsfs ~/aws                              your account, all its regions
  awsfs --profile prod --region us-west-2 ~/aws
  awsfs --profile prod --profile test ~/aws    ~/aws/prod and ~/aws/test
  awsfs --root s3/my-bucket/objects ~/bucket
  awsfs --demo ~/aws                       a made-up account; needs no AWS
  umount ~/aws                             end it
  awsfs policy --service ec2               the least IAM policy for that; see awsfs policy --help

\b
Then:
  cat ~/aws/ec2/us-west-2/i-0a1b2c3d4e5f60718/state
  echo 1 > ~/aws/ec2/us-west-2/i-0a1b2c3d4e5f60718/stop
  cat ~/aws/.awsfs/errors                  why something failed

Credentials are AWS's own: the environment, ~/.aws/config, SSO, roles. Exit status: 0 mounted, 2 something for you to
mend, 1 anything else.
"""


class OneLine(click.Command):
    """A command that says what is wrong in one line, as coreutils do."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and exit with 2 where the command line is not right."""
        try:
            return super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.ClickException as error:
            click.echo(f"awsfs: {error.format_message()}\nTry 'awsfs --help' for more information.", err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            sys.exit(130)


class Awsfs(OneLine):
    """The command that mounts. ``policy`` for a first word is a command of its own; ``./policy`` is a directory."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """See `click.Command`. Completion asks here too which command it is."""
        if args[:1] != [POLICY]:
            return super().make_context(info_name, args, parent, **extra)
        from awsfs.cli.policy import policy  # noqa: PLC0415  it loads what mounting does not need

        return policy.make_context(f"{info_name} {POLICY}", args[1:], parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """See `click.Command`."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What the first word may go on to: a directory, or the word ``policy``."""
    words = [CompletionItem(POLICY)] if POLICY.startswith(incomplete) else []
    return [CompletionItem(incomplete, type="dir"), *words]


@click.command(
    cls=Awsfs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.argument("mountpoint", type=click.Path(), shell_complete=complete)
@click.option("--demo", is_flag=True, help="Mount a made-up account that lives in this machine; no AWS needed.")
@click.option(
    "--profile",
    "profiles",
    metavar="NAME",
    multiple=True,
    help="The profile of ~/.aws/config to use; several are a directory each.",
)
@click.option("--region", "regions", metavar="NAME", multiple=True, help="List only this region; may be repeated.")
@click.option("--endpoint-url", metavar="URL", help="Send every request there instead of to AWS.")
@click.option("--root", metavar="PATH", default="", help="Mount a subtree, such as s3/BUCKET/objects.")
@click.option("--read-only", is_flag=True, help="Let the kernel refuse every write.")
@click.option("--allow-delete", is_flag=True, help="Let rm and rmdir of objects and items reach AWS.")
@click.option(
    "--allow-delete-below",
    metavar="PATH",
    multiple=True,
    help="The same, below this path alone, from the top of the tree, with --root too; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Check and record every write, and let none take effect.")
@click.option("--confirm", is_flag=True, help="Have a dangerous verb want the resource's id or name instead of 1.")
@click.option(
    "--scratch",
    metavar="PATTERN",
    multiple=True,
    help="Keep files of such names below objects/ in the mount alone, such as '.*.sw?'; may be repeated.",
)
@click.option("--storage-class", metavar="NAME", help="The storage class of objects that are written.")
@click.option("--sse", metavar="NAME", help="The encryption of objects that are written: AES256 or aws:kms.")
@click.option("--sse-kms-key-id", metavar="ID", help="The key for --sse aws:kms.")
@click.option(
    "--object-option",
    "object_options",
    metavar="NAME=VALUE",
    type=setting,
    multiple=True,
    help="Any other parameter of PutObject for objects that are written, such as CacheControl=no-cache.",
)
@click.option("--file-mode", metavar="OCTAL", type=octal, help="The mode of objects and items, instead of 0644.")
@click.option("--dir-mode", metavar="OCTAL", type=octal, help="The mode of directories of these, instead of 0755.")
@click.option("--umask", metavar="OCTAL", type=octal, help="Bits that these modes do not have.")
@click.option("--uid", metavar="NUMBER", type=number, help="The owner of objects and items.")
@click.option("--gid", metavar="NUMBER", type=number, help="The group of objects and items.")
@click.option(
    "--request-payer",
    metavar="requester",
    type=click.Choice(["requester"]),
    help="Read and write buckets whose requester pays, for which your account is billed.",
)
@click.option(
    "--sse-c-key-file",
    "sse_c_key",
    metavar="PATH",
    type=key_file,
    default="",
    help="The key of your own with which objects are written and read: 32 bytes, or base64.",
)
@click.option(
    "--last-writer-wins",
    is_flag=True,
    help="Write also to a store that keeps no conditions of writes, over changes of others.",
)
@click.option(
    "--scan-limit",
    metavar="SIZE",
    type=size,
    default="10GB",
    show_default=True,
    help="Do not list the items of a table larger than this: a scan reads, and bills, all of it.",
)
@click.option(
    "--max-memory",
    metavar="SIZE",
    type=size,
    default="256MB",
    show_default=True,
    help="Keep and read ahead only so much that the mount takes about this much memory in all, 210MB at the least.",
)
@click.option("--sizes", is_flag=True, help="Ask AWS for the size of a file whose content needs a call, instead of 0.")
@click.option("--mtimes", is_flag=True, help="Ask AWS for the mtime kept with an object, a call each, for rsync -t.")
@click.option("--reveal-secrets", is_flag=True, help="Let secret values be read.")
@click.option(
    "--reveal-secrets-below",
    metavar="PATH",
    multiple=True,
    help="The same, below this path alone, from the top of the tree, with --root too; may be repeated.",
)
@click.option(
    "--ttl",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="Keep every answer this long, instead of what suits it.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=30.0,
    show_default=True,
    help="Give up on AWS after this long without a sign of life.",
)
@click.option("--foreground", is_flag=True, help="Stay in the terminal and log there; ctrl-C unmounts.")
@click.option("--debug", is_flag=True, help="Log every AWS call and the file operation that caused it.")
@click.option("--log-file", metavar="PATH", type=click.Path(dir_okay=False, path_type=Path), help="Log here, as JSON.")
@click.option("-o", "fuse_options", metavar="OPT[,OPT...]", multiple=True, help="Mount options, as of mount(8).")
@click.version_option(__version__, prog_name="awsfs")
def main(**options: Any) -> None:
    """Mount AWS on MOUNTPOINT as a directory tree, and return once it answers.

    ls, cat, grep, find, cp and echo are the client: a file is what AWS says about a thing, and writing 1 to a file
    named after a verb does it.
    """
    settings = Settings(**with_words(options))
    check_word(settings.mountpoint)
    from awsfs.cli.launch import background, foreground  # noqa: PLC0415  after the options are known to be right

    try:
        status = foreground(settings) if settings.foreground else background(settings)
    except PersonError as error:
        click.echo(f"awsfs: {error.message}", err=True)
        status = error.status
    sys.exit(status)
