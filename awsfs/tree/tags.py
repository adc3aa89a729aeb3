"""Tags: ``tags/`` of a thing, a file per tag, made, written, renamed and removed like any other files."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from functools import partial
from typing import Any

from awsfs.aws.journal import NOBODY, caller
from awsfs.cache import Records
from awsfs.errors import refused
from awsfs.rendering import lines
from awsfs.schema import Call, Tags
from awsfs.text import decode, encode
from awsfs.tree.dots import READ_ONLY_DIRECTORY, WRITABLE_DIRECTORY, dot_node
from awsfs.tree.drafts import Draft, invalid, is_text
from awsfs.tree.files import PUBLIC, SETTABLE
from awsfs.tree.grow import TAGS, listing, lookup
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, Content, Directory, Listed, Node
from awsfs.tree.place import Place
from awsfs.tree.scratch import ScratchFile, is_editors, rename_scratch
from awsfs.tree.settable import Settable, fresh, put, text_of
from awsfs.tree.times import Path

_ALL = "tags()"


class TagDirectory(Directory):
    """The tags of one thing. Any name may be a key, but those that editors make up for a moment."""

    def __init__(self, word: Tags, place: Place) -> None:
        super().__init__(WRITABLE_DIRECTORY if word.put else READ_ONLY_DIRECTORY, place.mtime())
        self._word, self._place = word, place

    def _tags(self) -> dict[str, Any]:
        """File name to tag."""
        return {_written(tag): tag for tag in self._place.values(self._word.source)}

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        found = dot_node(self, name) or self._place.context.scratch.find((*self._place.path, name))
        if found is not None:
            return found
        tag = self._tag(name)
        return None if tag is None else self._file(name, tag)

    def _tag(self, name: str) -> Any:
        """The tag of a file name, found without a look at all the others each time."""
        source = self._word.source
        known = self._place.records(source) if isinstance(source, Call) else None
        if isinstance(known, Records):
            if not known.whole:
                known.reach_end()
            return next(reversed(known.index(self._word, _written).get(name, [])), None)
        return (self._tags() if isinstance(source, Call) else self._place.once(self._word, self._tags)).get(name)

    def _file(self, name: str, tag: Any) -> Node:
        inner = self._place.inside(tag, self._word.source)
        mtime = inner.shown(name).mtime() if inner.fresh else inner.mtime()
        render = partial(lines, [_value(tag)])
        if self._word.put is None:
            return Content(PUBLIC, mtime, render)
        send, removal = partial(self._send, tag["Key"]), partial(self._remove, tag["Key"])
        return Settable(self._place.context, SETTABLE, mtime, render, send, removal=removal)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        self._place.context.walks.saw(self._place.path, caller.get().program)
        for name in (*self._tags(), *self._place.context.scratch.names(self._place.path)):
            yield name, FILE

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()

    def scratch_path(self, name: str) -> Path | None:
        """See `Directory`."""
        return (*self._place.path, name) if self._word.put and is_editors(name) else None

    def create(self, name: str, how: Opening) -> Handle:
        """See `Directory`. An empty tag is one, too."""
        path, key = self.scratch_path(name), decode(name)
        if path is not None:
            return self._place.context.scratch.create(path, how)
        if self._word.put is None:
            return super().create(name, how)
        if key is None:
            raise refused(errno.EINVAL)
        send = partial(self._send, key)
        return Draft(self._place.context, how, bytes, send, is_text, is_created=True)

    def rename(self, old: str, target: Directory, new: str) -> None:
        """See `Directory`. The new tag is written before the old one goes; to another thing's tags, it is copied."""
        node, key = self.find(old), decode(new)
        if isinstance(node, ScratchFile):
            rename_scratch(node, target, new)
            return
        if self._word.put is None or not isinstance(target, TagDirectory):
            raise refused(errno.EPERM)
        if target._place.path != self._place.path:
            raise refused(errno.EXDEV)
        tag = self._tag(old)
        if tag is None or key is None:
            raise refused(errno.ENOENT if tag is None else errno.EINVAL)
        if key != tag["Key"]:
            self._change({"Key": key, "Value": _value(tag)}, tag["Key"])

    def _send(self, key: str, data: bytes) -> None:
        """Write one tag."""
        value = text_of(self._place.context, data).removesuffix("\n")
        self._change({"Key": key, "Value": value}, None)

    def _remove(self, key: str) -> None:
        """Remove one tag. Raises EPERM where it is ``rm -r`` that asks: of a whole mount, it is to destroy nothing."""
        who = caller.get()
        if who is not NOBODY and self._place.context.walks.has(self._place.path, who.program):
            words = "the program has just listed the tags, as rm -r does; to remove tags, name each one to rm"
            raise invalid(self._place.context, "NotByWalking", words, errno.EPERM)
        self._change(None, key)

    def _change(self, new: dict[str, str] | None, gone: str | None) -> None:
        """Write a tag, then remove one: a call each, or one for both where AWS takes all tags together."""
        if self._word.put is not None and _ALL in repr(self._word.put.params):
            self._replace_all(new, gone)
            return
        if new is not None:
            put(self._place.told(name=new["Key"], value=new["Value"]), self._word.put)
        if gone is not None:
            put(self._place.told(name=gone), self._word.delete)

    def _replace_all(self, new: dict[str, str] | None, gone: str | None) -> None:
        """Read all tags anew, for nobody's are to be lost, and write them with the change."""
        source = self._word.source
        known = fresh(self._place, source) if isinstance(source, Call) else self._place.values(source)
        tags = {tag["Key"]: _value(tag) for tag in known if tag["Key"] != gone}
        if new is not None:
            tags[new["Key"]] = new["Value"]
        all_tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        put(self._place.told(tags=all_tags), self._word.put if tags or not self._word.delete else self._word.delete)


def _written(tag: Any) -> str:
    return encode(tag["Key"])


def _value(tag: Any) -> str:
    """AWS may leave out the value of an empty tag."""
    return str(tag.get("Value") or "")


@lookup.register
def _find_tags(entry: Tags, name: str, place: Place) -> Node | None:
    return TagDirectory(entry, place.at(TAGS)) if name == TAGS else None


@listing.register
def _list_tags(entry: Tags, place: Place) -> Iterator[Listed]:
    yield TAGS, DIRECTORY
