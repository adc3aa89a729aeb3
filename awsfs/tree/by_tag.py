"""``by-tag/`` at the top: the things of all services of a region by their tags, as AWS's tagging API tells them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator

from awsfs.cache import Records
from awsfs.schema import Call
from awsfs.text import DOT_NAMES, decode, encode
from awsfs.tree.context import Context
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.identity import resource_of_arn
from awsfs.tree.kinds import called
from awsfs.tree.links import relative
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.regions import is_region, regions
from awsfs.tree.times import Path

BY_TAG = "by-tag"
TAGGING = "resourcegroupstaggingapi"
KEYS = Call("get_tag_keys", "TagKeys[]")
VALUES = Call("get_tag_values", "TagValues[]", Key="{key}")
THINGS = Call(
    "get_resources",
    "ResourceTagMappingList[].ResourceARN",
    TagFilters=[{"Key": "{key}", "Values": ["{value}"]}],
    ResourcesPerPage=100,
)


def tagged(context: Context, region: str, key: str, value: str) -> Records:
    """The ARNs of what bears a tag in a region. A call per 100."""
    scope = ChainMap({"key": key, "value": value})
    found = Place(context, TAGGING, region, (), scope).records(THINGS)
    assert isinstance(found, Records)  # noqa: S101  # nosec B101
    return found


class Tagged(Directory):
    """A level of the view: regions, then keys, values, and links to what bears that tag. A call and a page each."""

    def __init__(self, context: Context, path: Path = (BY_TAG,)) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._path = context, path

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name in DOT_NAMES:
            return dot_node(self, name)
        if len(self._path) < len((BY_TAG, "region", "key", "value")):
            is_one = is_region(self._context, name) if len(self._path) == 1 else name in self._names()
            return Tagged(self._context, (*self._path, name)) if is_one else None
        target = self._things().get(name)
        return None if target is None else Symlink(relative(target, self._path), self.mtime)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        if len(self._path) == len((BY_TAG, "region", "key", "value")):
            return ((name, SYMLINK) for name in self._things())
        return ((name, DIRECTORY) for name in self._names())

    def _names(self) -> list[str]:
        """The regions, the keys of one, or the values of a key."""
        _, *rest = self._path
        if not rest:
            return regions(self._context)
        scope = ChainMap({"key": decode(rest[1]) or ""} if len(rest) > 1 else {})
        place = Place(self._context, TAGGING, rest[0], self._path, scope)
        return list(dict.fromkeys(encode(str(name)) for name in place.records(VALUES if len(rest) > 1 else KEYS)))

    def _things(self) -> dict[str, Path]:
        """Where what bears the tag is; what no service here declares is left out."""
        _, region, key, value = self._path
        records = tagged(self._context, region, decode(key) or "", decode(value) or "")
        return self._context.tables.of(records, BY_TAG, self._placed)

    def _placed(self, arns: Iterable[str]) -> dict[str, Path]:
        places = filter(None, (resource_of_arn(arn, self._context) for arn in arns))
        return {called(kind, name): kind.path(self._context, at, name) for kind, at, name in places}

    def forget(self) -> None:
        """Drop what is known of tags."""
        self._context.aws.cache.forget(TAGGING)
