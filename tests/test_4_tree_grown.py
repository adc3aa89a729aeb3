"""Floor 4: trees grown for tests, on AWS's stand-in or on a made-up API, and how a path is walked."""

import errno
from collections import ChainMap, Counter
from functools import lru_cache

import pytest
from aws_server import session_of
from botocore.exceptions import ClientError

from awsfs.aws.clients import Clients
from awsfs.aws.direct.client import Counts
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.object_access import ObjectAccess
from awsfs.aws.rates import Rates
from awsfs.cache import Cache
from awsfs.schema import Attribute, Call, Each, Folder, Service, Store
from awsfs.services import all_services
from awsfs.tree.context import Context, Options
from awsfs.tree.handles import READING
from awsfs.tree.nodes import DIRECTORY, Directory, File, Symlink
from awsfs.tree.place import Place
from awsfs.tree.root import Mounted

REGION = "us-west-2"


@lru_cache(2)
def clients_of(url):
    """Clients are dear to make, and large; those of the last endpoints are shared by all tests of it."""
    return Clients(session_of(REGION), url)


def aws_of(server, **options):
    """The stand-in's account, with nothing known of it."""
    return Aws(clients_of(server.url), Cache(), Journal(), **options)


class Api:
    """A made-up API: each operation is a function of its parameters; `calls` counts them."""

    home = REGION
    known_regions = frozenset({REGION, "eu-west-1"})
    is_emulated = False
    rates, access, counts = Rates(), ObjectAccess(), Counts()

    def __init__(self, **operations):
        self.operations, self.calls = operations, Counter()

    def get(self, name, region, changing=False):
        return self

    def can_paginate(self, operation):
        return False

    def lacks(self, name, region):
        return False

    def partition_regions(self):
        return sorted(self.known_regions)

    def __getattr__(self, operation):
        def call(**params):
            self.calls[operation] += 1
            return self.operations[operation](**params)

        return call


def refusal(code="AccessDenied", status=403):
    """What botocore raises for an answer that is an error."""
    answer = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Operation")


def refuse(code="AccessDenied"):
    """An operation that is refused."""

    def operation(**params):
        raise refusal(code)

    return operation


def grow(aws, *services, **options):
    """The tree of these services, all there are unless some are given."""
    return Mounted(Context(aws, Options(**{"regions": (REGION,), **options})), services or all_services())


def made_up(*entries, api=None, **options):
    """A tree with one made-up service, `made`, with these entries."""
    aws = Aws(api or Api(), Cache(), Journal())
    return grow(aws, Service("made", *entries, regional=False), **options)


def in_record(record, entries):
    """Entries in a directory `it` of a record."""
    return (Each(lambda scope: [record], Folder("it", *entries)),)


def deletable(call):
    """How a record is stored that is only ever deleted."""
    return Store(dict, now=call, create=call, replace=call, delete=call)


def node(tree, path):
    """What is at a path."""
    return tree.walk(path.split("/") if path else [])


def is_there(tree, path):
    """Whether there is anything."""
    try:
        node(tree, path)
    except FileNotFoundError:
        return False
    return True


def names(tree, path):
    """What a directory lists."""
    return [name for name, _ in node(tree, path).entries()]


def content(tree, path):
    """All the bytes of a file."""
    handle = node(tree, path).open(READING)
    try:
        return bytes(handle.read(handle.size(), 0))
    finally:
        handle.release()


def dots(tree, path):
    """The dot names that ``.more`` of a directory prints."""
    lines = content(tree, f"{path}/.more".removeprefix("/")).decode().splitlines()
    return [line.split()[0].split("/")[0] for line in lines]


def mode(tree, path):
    """The permissions of what is at a path."""
    return node(tree, path).mode & 0o7777


def errno_of(work, *args):
    """The errno with which a function fails."""
    with pytest.raises(OSError) as caught:
        work(*args)
    return caught.value.errno


class TestWalking:
    def test_the_root_is_a_directory(self):
        assert isinstance(node(made_up(), ""), Directory)

    def test_a_name_that_is_not_there_is_enoent(self):
        assert errno_of(node, made_up(), "nowhere") == errno.ENOENT

    def test_a_name_below_a_file_is_enotdir(self):
        tree = made_up(Attribute("word", lambda scope: ["x"]))
        assert errno_of(node, tree, "made/word/more") == errno.ENOTDIR

    def test_a_folder_is_a_directory_that_lists_its_entries(self):
        tree = made_up(Folder("inner", Attribute("word", lambda scope: ["x"])))
        assert list(node(tree, "made").entries()) == [("inner", DIRECTORY)]
        assert names(tree, "made/inner") == ["word"]

    def test_a_folder_whose_name_finds_nothing_is_not_there(self):
        assert names(made_up(Folder("{Missing}")), "made") == []

    def test_a_directory_that_is_only_listed_can_be_searched(self):
        assert mode(made_up(Folder("inner")), "made/inner") == 0o555

    def test_every_listed_name_resolves_to_its_kind(self):
        tree = made_up(Folder("inner"), Attribute("word", lambda scope: ["x"]))
        kinds = {Directory: 0o040000, File: 0o100000, Symlink: 0o120000}
        for name, kind in node(tree, "made").entries():
            assert [bits for cls, bits in kinds.items() if isinstance(node(tree, f"made/{name}"), cls)] == [kind]

    def test_a_parameter_that_finds_nothing_makes_no_request(self):
        place = Place(made_up()._context, "ec2", REGION, (), ChainMap())
        assert place.request(Call("describe_vpcs", VpcIds=["{VpcId}"])) is None
