"""Files of the bucket's tree, opened and written as the kernel has programs do it."""

import json

from test_4_tree_grown import is_there, node

from awsfs.tree.handles import REPLACING, Opening

OBJECTS = "s3/bucket/objects"
THERE, NEW = f"{OBJECTS}/there", f"{OBJECTS}/new"
APPENDING = Opening(reading=False, writing=True, appending=True)
BOTH = Opening(writing=True)
EXCLUSIVE = Opening(writing=True, exclusive=True)


def create(tree, path=NEW, how=EXCLUSIVE):
    """Make a file, and have it open."""
    directory, _, name = path.rpartition("/")
    return node(tree, directory).create(name, how)


def close(handle):
    """The last descriptor is closed, as the kernel tells it."""
    try:
        handle.flush()
    finally:
        handle.release()


def write(tree, path, data, how=REPLACING):
    """Write bytes to a file that may be there."""
    handle = node(tree, path).open(how) if is_there(tree, path) else create(tree, path, how)
    handle.write(data, 0)
    close(handle)


def errors(tree):
    """The record of errors, newest first."""
    return [json.loads(line) for line in tree._context.aws.journal.errors()]


def close_written(handle, data, offset=0):
    """Write and close."""
    handle.write(data, offset)
    close(handle)


def rename(tree, old, new):
    """rename(2) between two paths."""
    (source, _, name), (target, _, new_name) = old.rpartition("/"), new.rpartition("/")
    node(tree, source).rename(name, node(tree, target), new_name)


def keys(desk):
    """The keys of the bucket."""
    return [found["Key"] for found in desk.s3.list_objects_v2(Bucket="bucket").get("Contents", [])]
