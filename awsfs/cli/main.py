"""``awsfs``: the command line. Imports little, for it forks before the heavy parts are loaded."""

from __future__ import annotations

import difflib
import shlex
import sys
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from awsfs import __version__
from awsfs.cli.help import EPILOG, write_options
from awsfs.cli.key_file import key_file
from awsfs.cli.mode_words import with_words
from awsfs.cli.settings import PersonError, Settings
from awsfs.cli.values import number, octal, setting, size

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
            hint = "see awsfs --help" if word == "help" else f"to mount there, first run: mkdir {shlex.quote(word)}"
        raise click.UsageError(f"no command or directory `{word}`; {hint}") from None
    except OSError:
        return  # a mount that was killed is still there, and is cleared later


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

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each option below its heading. See `click.Command`."""
        write_options(formatter, ctx, self.get_params(ctx))

    def invoke(self, ctx: click.Context) -> Any:
        """See `click.Command`."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What the first word may go on to: a directory, or the word ``policy``."""
    words = [CompletionItem(POLICY)] if POLICY.startswith(incomplete) else []
    return [CompletionItem(incomplete, type="dir"), *words]


_REPEATED = "Can be repeated."
_BELOW = f"The same, only below this path. The path begins at the top of the account, also with --root. {_REPEATED}"


@click.command(
    cls=Awsfs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.argument("mountpoint", type=click.Path(), shell_complete=complete)
@click.option("--demo", is_flag=True, help="Mount a demo account that runs on this machine. It needs no AWS account.")
@click.option(
    "--profile",
    "profiles",
    metavar="NAME",
    multiple=True,
    help="Use this profile of ~/.aws/config. Can be repeated: then each profile is a directory.",
)
@click.option("--region", "regions", metavar="NAME", multiple=True, help=f"List only this region. {_REPEATED}")
@click.option("--endpoint-url", metavar="URL", help="Send every request to this URL instead of AWS.")
@click.option("--root", metavar="PATH", default="", help="Mount only this subtree, such as s3/BUCKET/objects.")
@click.option("--read-only", is_flag=True, help="Mount read-only: the kernel refuses every write.")
@click.option("--dry-run", is_flag=True, help="Check and record every write, but change nothing.")
@click.option(
    "--confirm", is_flag=True, help="Require the id or name of the resource, instead of 1, for dangerous actions."
)
@click.option("--allow-delete", is_flag=True, help="Let rm and rmdir delete objects, items and parameters in AWS.")
@click.option("--allow-delete-below", metavar="PATH", multiple=True, help=_BELOW)
@click.option("--reveal-secrets", is_flag=True, help="Let programs read secret values.")
@click.option("--reveal-secrets-below", metavar="PATH", multiple=True, help=_BELOW)
@click.option(
    "--scan-limit",
    metavar="SIZE",
    type=size,
    default="10GB",
    show_default=True,
    help="Do not list the items of a table that is larger. A listing reads the whole table, and AWS bills it.",
)
@click.option(
    "--max-memory",
    metavar="SIZE",
    type=size,
    default="256MB",
    show_default=True,
    help="Limit the cache and read-ahead, so that the mount uses about this much memory. It uses at least 210MB.",
)
@click.option(
    "--ttl",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="Cache every answer for this long. Without it, the time depends on the call.",
)
@click.option(
    "--sizes",
    is_flag=True,
    help="Fetch the size of a file whose content needs a call of its own, one call each. Without it, the size is 0.",
)
@click.option(
    "--mtimes", is_flag=True, help="Fetch the mtime that is stored with an object, one call each, for rsync -t."
)
@click.option("--storage-class", metavar="NAME", help="Set the storage class of the objects that you write.")
@click.option("--sse", metavar="NAME", help="Encrypt the objects that you write with AES256 or aws:kms.")
@click.option("--sse-kms-key-id", metavar="ID", help="Use this key for --sse aws:kms.")
@click.option(
    "--sse-c-key-file",
    "sse_c_key",
    metavar="PATH",
    type=key_file,
    default="",
    help="Write and read objects with your own key, which is in this file: 32 bytes, or base64.",
)
@click.option(
    "--object-option",
    "object_options",
    metavar="NAME=VALUE",
    type=setting,
    multiple=True,
    help=f"Set another PutObject parameter of the objects that you write, such as CacheControl=no-cache. {_REPEATED}",
)
@click.option(
    "--request-payer",
    metavar="requester",
    type=click.Choice(["requester"]),
    help="Read and write buckets whose requester pays. AWS bills your account.",
)
@click.option(
    "--last-writer-wins",
    is_flag=True,
    help="Write also where the store has no conditional writes. Changes of other programs can be lost.",
)
@click.option(
    "--scratch",
    metavar="PATTERN",
    multiple=True,
    help=f"Keep files with matching names below objects/ only in the mount, such as '.*.sw?'. {_REPEATED}",
)
@click.option("--file-mode", metavar="OCTAL", type=octal, help="Set the mode of objects and items.  [default: 0644]")
@click.option("--dir-mode", metavar="OCTAL", type=octal, help="Set the mode of their directories.  [default: 0755]")
@click.option(
    "--umask", metavar="OCTAL", type=octal, help="Remove these bits from both modes, which are 0666 and 0777 then."
)
@click.option("--uid", metavar="NUMBER", type=number, help="Set the owner of objects and items.  [default: yours]")
@click.option("--gid", metavar="NUMBER", type=number, help="Set the group of objects and items.  [default: yours]")
@click.option("--foreground", is_flag=True, help="Stay in the terminal and log to it. ctrl-C unmounts.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=30,
    show_default=True,
    help="Fail a call after AWS sends nothing for this long.",
)
@click.option("--debug", is_flag=True, help="Log every AWS call and the file operation that caused it.")
@click.option(
    "--log-file",
    metavar="PATH",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the log to this file, as JSON.",
)
@click.option(
    "-o", "fuse_options", metavar="OPT[,OPT...]", multiple=True, help="Pass these options to FUSE, as with mount(8)."
)
@click.version_option(__version__, prog_name="awsfs")
def main(**options: Any) -> None:
    """Mount AWS on MOUNTPOINT as a directory tree, and return when the mount answers.

    Then ls, cat, grep, find, cp and echo are your AWS client. Resources are directories and their fields are files. To
    act on a resource, write 1 to the file named after the action.
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
