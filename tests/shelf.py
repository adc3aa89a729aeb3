"""A made-up API of records that people write themselves, with conditions on what is there, and its tree."""

import json

from test_4_tree_grown import Api, made_up, node, refusal

from awsfs.schema import Call, Document, Each, Folder, Store
from awsfs.tree.handles import REPLACING, Opening

BOTH = Opening(reading=True, writing=True)
EXCLUSIVE = Opening(reading=False, writing=True, exclusive=True)


class Shelf(Api):
    """A made-up API of numbered records, with conditions on what is there."""

    def __init__(self, **records):
        super().__init__(
            list_them=self._list, get_it=self._get, put_new=self._new, put_over=self._over, drop_it=self._drop
        )
        self.records = dict(records)
        self.fails = None

    def _list(self):
        return {"Records": list(self.records.values())}

    def _get(self, name, exactly=False):
        return {"Record": self.records.get(name)}

    def _new(self, name, record):
        if name in self.records:
            raise refusal("ConditionalCheckFailedException", 400)
        return self._put(name, record)

    def _over(self, name, record, old):
        if self.records.get(name) != old:
            raise refusal("ConditionalCheckFailedException", 400)
        return self._put(name, record)

    def _put(self, name, record):
        failure, self.fails = self.fails, None
        if failure != "lost":
            self.records[name] = record
        if failure:
            raise refusal("InternalFailure", 500)
        return {}

    def _drop(self, name):
        self.records.pop(name, None)
        return {}


def parse(scope):
    record = scope["json()"]
    if record.get("Id") != scope["name()"].removesuffix(".json"):
        raise ValueError("its Id is not the file's name")
    return {**record, "Id": str(record["Id"])}


def stem(scope):
    return scope["name()"].removesuffix(".json") if scope["name()"] != "never.json" else None


STORE = Store(
    parse,
    now=Call("get_it", "Record", name=stem, exactly=True),
    create=Call("put_new", name=stem, record="{new()}"),
    replace=Call("put_over", name=stem, record="{new()}", old="{old()}"),
    delete=Call("drop_it", name=stem),
)
EACH = Each(
    Call("list_them", "Records[]"),
    Document("{Id}.json", "@", store=STORE),
    get=Call("get_it", "Record", name=stem),
    named=r"(?s).+\.json",
)


def grown(shelf, **options):
    return made_up(Folder("them", EACH), api=shelf, **options)


def text(**record):
    return json.dumps(record).encode()


def write(tree, name, data, how=REPLACING):
    """What a program does: open, write, close."""
    found = tree.walk(["made", "them"]).find(name)
    handle = found.open(how) if found is not None else node(tree, "made/them").create(name, how)
    try:
        handle.write(data, 0)
        handle.flush()
    finally:
        handle.release()
