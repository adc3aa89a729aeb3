"""Floor 6: what a person writes on the command line, as the parts below take it."""

import base64
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from test_4_tree_grown import made_up

from awsfs.cli.assemble import options_of, parse_fuse_options
from awsfs.cli.below import check_below, check_root, with_canonical_paths
from awsfs.cli.main import main
from awsfs.cli.mode_words import with_words
from awsfs.cli.settings import PersonError, Settings, customer_key
from awsfs.cli.values import size
from awsfs.services import all_services
from awsfs.tree.modes import Modes

NAMES = [
    "--demo", "--profile", "--region", "--endpoint-url", "--root", "--read-only", "--allow-delete",
    "--allow-delete-below", "--scan-limit", "--sizes", "--reveal-secrets", "--reveal-secrets-below", "--ttl",
    "--foreground", "--debug", "--log-file", "-o", "--version", "--help",
]  # fmt: skip


def settings(**more):
    return Settings("/mnt", **more)


class TestSizes:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0", 0),
            ("1000", 1000),
            ("1B", 1),
            ("10GB", 10**10),
            ("10 gb", 10**10),
            ("500M", 5 * 10**8),
            ("1.5k", 1500),
            ("1GiB", 2**30),
            ("2Ki", 2048),
            ("3TB", 3 * 10**12),
            (" 7k ", 7000),
        ],
    )
    def test_a_size_is_a_number_of_bytes(self, text, number):
        assert size(text) == number

    @pytest.mark.parametrize("text", ["", "GB", "-1", "1e3", "10 XB", "1,5k", "1k1", "\u0661x"])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(click.BadParameter):
            size(text)


class TestBelow:
    """Paths below which something is allowed."""

    TWO = ("a", "b")

    @pytest.mark.parametrize(
        "more",
        [
            {"allow_delete_below": ("s3/desk", "/")},
            {"reveal_secrets_below": ("/ssm/",), "root": "ssm/us-west-2/parameters"},
            {"allow_delete_below": ("s3/desk/objects/a",), "root": "s3/desk/objects"},
            {"allow_delete_below": ("a/s3", "b"), "profiles": TWO},
            {"allow_delete_below": ("s3",), "profiles": ("a", "a")},
        ],
    )
    def test_what_something_may_be_below_is_right(self, more):
        assert check_below(settings(**more), {"s3", "ssm"}) is None

    @pytest.mark.parametrize(
        ("said", "more"),
        [
            (
                "--allow-delete-below s4/desk: there is no service s4;",
                {"allow_delete_below": ("s3", "s4/desk")},
            ),
            (
                "--reveal-secrets-below a: the path is not below --root ssm/x",
                {"reveal_secrets_below": ("a",), "root": "ssm/x"},
            ),
            ("--allow-delete-below s3: .* begin with a profile: a b", {"allow_delete_below": ("s3",), "profiles": TWO}),
            ("--allow-delete-below a/s4: .* no service s4", {"allow_delete_below": ("a/s4",), "profiles": TWO}),
        ],
    )
    def test_what_nothing_is_below_is_named_with_the_reason(self, said, more):
        with pytest.raises(PersonError, match=said):
            check_below(settings(**more), {"s3", "ssm"})


class TestSecondNames:
    """What boto3 calls a service is accepted in every path."""

    TWO = ("a", "b")

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            ({"root": "dynamodb/us-west-2/users/items"}, {"root": "dynamo/us-west-2/users/items"}),
            ({"root": "/ec2/us-west-2/instances/i-1/"}, {"root": "ec2/us-west-2/i-1"}),
            ({"allow_delete_below": ("dynamodb", "s3/a")}, {"allow_delete_below": ("dynamo", "s3/a")}),
            ({"reveal_secrets_below": ("dynamodb/x",)}, {"reveal_secrets_below": ("dynamo/x",)}),
            ({"root": "a/dynamodb/x", "profiles": TWO}, {"root": "a/dynamo/x", "profiles": TWO}),
            ({"root": "dynamodb/ec2", "profiles": TWO}, {"root": "dynamodb/ec2", "profiles": TWO}),
            ({}, {}),
        ],
    )
    def test_paths_become_those_of_the_tree(self, given, found):
        assert with_canonical_paths(settings(**given), all_services()) == settings(**found)

    @pytest.mark.parametrize(
        ("root", "said"),
        [
            ("eventbridge/us-west-2", "does not exist, or is not a directory; .* no service eventbridge; .* events?"),
            ("events/us-nowhere-2", "does not exist, or is not a directory; .* mount without --root"),
            ("by-tag/us-nowhere-2", "mount without --root"),
        ],
    )
    def test_a_root_of_an_unknown_service_names_the_one_that_may_be_meant(self, root, said):
        with pytest.raises(PersonError, match=said):
            check_root(made_up(root=tuple(root.split("/"))), settings(root=root))


class TestFuseOptions:
    @pytest.mark.parametrize(
        ("given", "options"),
        [
            ((), {}),
            (("",), {}),
            (("noatime",), {"noatime": True}),
            (("noatime,max_read=4096",), {"noatime": True, "max_read": "4096"}),
            (("noatime", "nodev"), {"noatime": True, "nodev": True}),
            (("fsname=a=b",), {"fsname": "a=b"}),
            (("noatime,,nodev,",), {"noatime": True, "nodev": True}),
        ],
    )
    def test_options_are_words_and_values(self, given, options):
        assert parse_fuse_options(settings(fuse_options=given)) == options

    @pytest.mark.parametrize("word", ["allow_other", "allow_root"])
    def test_whoever_lets_others_in_gets_the_checks_of_the_kernel(self, word):
        assert parse_fuse_options(settings(fuse_options=(word,)))["default_permissions"] is True

    def test_nobody_else_gets_them(self):
        assert "default_permissions" not in parse_fuse_options(settings(fuse_options=("noatime",)))

    def test_read_only_is_the_kernels(self):
        assert parse_fuse_options(settings(read_only=True)) == {"ro": True}


class TestTreeOptions:
    def test_a_root_is_its_parts(self):
        assert options_of(settings(root="/s3//bucket/objects/")).root == ("s3", "bucket", "objects")

    def test_without_one_the_root_is_the_top(self):
        assert options_of(settings()).root == ()

    @pytest.mark.parametrize(
        ("given", "allowed"),
        [
            ({}, False),
            ({"allow_delete": True}, True),
            ({"allow_delete_below": ("s3/bucket",)}, True),
            ({"allow_delete_below": ("s3/bucke",)}, False),
            ({"allow_delete_below": ("dynamo", "s3")}, True),
        ],
    )
    def test_deleting_is_allowed_where_it_was_said(self, given, allowed):
        assert options_of(settings(**given)).deletes(("s3", "bucket", "objects", "a")) is allowed

    @pytest.mark.parametrize(
        ("given", "allowed"),
        [
            ({}, False),
            ({"reveal_secrets": True}, True),
            ({"reveal_secrets_below": ("ssm/us-west-2",)}, True),
            ({"reveal_secrets_below": ("ssm/us-west-2/a/b/c",)}, False),
        ],
    )
    def test_secrets_are_revealed_where_it_was_said(self, given, allowed):
        assert options_of(settings(**given)).reveals(("ssm", "us-west-2", "a")) is allowed

    def test_the_rest_is_handed_on(self):
        given = {"regions": ("eu-west-1",), "sizes": True, "scan_limit": 5, "read_only": True}
        options = options_of(settings(**given))
        assert {name: getattr(options, name) for name in given} == given

    def test_what_is_shown_of_the_options_is_json(self):
        shown = options_of(settings(log_file=Path("/tmp/log"), regions=("eu-west-1",))).shown
        assert json.loads(json.dumps(shown)) | {"log_file": "/tmp/log", "regions": ["eu-west-1"]} == shown


class TestCommand:
    @pytest.mark.parametrize("name", NAMES)
    def test_help_names_every_option(self, name):
        told = CliRunner().invoke(main, ["--help"]).output
        assert name in told.replace(",", " ").split()

    @pytest.mark.parametrize(
        "given", ["--scan-limit much /mnt", "--ttl -1 /mnt", "--ttl soon /mnt", "--nonsense /mnt", ""]
    )
    def test_what_makes_no_sense_is_the_persons_to_mend(self, given):
        assert CliRunner().invoke(main, given.split()).exit_code == 2


class TestCustomerKeys:
    @pytest.mark.parametrize("text", [b"k" * 32, base64.b64encode(b"k" * 32), base64.b64encode(b"k" * 32) + b"\n"])
    def test_a_key_is_32_bytes_as_they_are_or_in_base64(self, text):
        assert customer_key(text) == b"k" * 32

    @pytest.mark.parametrize("text", [b"", b"short", base64.b64encode(b"k" * 31), b"k" * 33])
    def test_any_other_is_refused_with_the_command_that_makes_one(self, text):
        with pytest.raises(ValueError, match="openssl rand 32"):
            customer_key(text)

    def test_a_file_that_cannot_be_read_is_a_mistake(self, tmp_path):
        done = CliRunner().invoke(main, ["--sse-c-key-file", str(tmp_path / "none"), "/mnt"])
        assert (done.exit_code, "No such file" in done.output) == (2, True)

    def test_the_option_for_every_object_serves_reading_too(self):
        made = settings(
            object_options=(("SSECustomerKey", "k" * 32), ("SSECustomerAlgorithm", "AES256"), ("ACL", "private"))
        )
        assert (made.customer_key, made.headers) == (b"k" * 32, {"ACL": "private"})

    def test_a_key_of_another_length_there_is_a_mistake(self):
        with pytest.raises(PersonError):
            _ = settings(object_options=(("SSECustomerKey", "short"),)).customer_key

    def test_no_key_is_in_what_is_shown(self):
        assert settings(sse_c_key=b"k" * 32).shown()["sse_c_key"] == "***"


class TestModes:
    NONE = dict.fromkeys(("file_mode", "dir_mode", "umask", "uid", "gid"))

    @pytest.mark.parametrize("word", ["uid=1", "gid=1", "umask=077", "file_mode=600", "file-mode=0600", "dir_mode=700"])
    def test_they_are_words_of_o_that_libfuse_never_gets(self, word):
        made = Settings("/mnt", **with_words({**self.NONE, "fuse_options": (f"noatime,{word}",)}))
        assert (parse_fuse_options(made), options_of(made).modes == Modes()) == ({"noatime": True}, False)

    def test_an_option_counts_more_than_the_word(self):
        assert with_words({**self.NONE, "file_mode": 0o640, "fuse_options": ("file_mode=600",)})["file_mode"] == 0o640

    @pytest.mark.parametrize("given", [["--umask", "9"], ["--uid", "root"], ["--file-mode", "1777"], ["-o", "umask=x"]])
    def test_what_is_no_mode_is_a_mistake(self, given):
        assert CliRunner().invoke(main, [*given, "/mnt"]).exit_code == 2

    def test_they_are_shown_in_octal(self):
        shown = settings(file_mode=0o600, umask=0o22).shown()
        assert (shown["file_mode"], shown["umask"], shown["dir_mode"]) == ("0600", "0022", None)
