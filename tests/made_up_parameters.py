"""A made-up Parameter Store that keeps AWS's rules, where moto does not, and a tree with its parameters."""

import datetime
import json
from types import SimpleNamespace

from test_4_tree_grown import Api, content, grow, node, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.ssm import SERVICE
from awsfs.tree.handles import REPLACING, Opening
from awsfs.tree.nodes import Directory

TOP = "ssm/us-west-2/parameters"
BEGINNING = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
EVERYTHING = ((),)
EXCLUSIVE = Opening(reading=False, writing=True, exclusive=True)
APPENDING = Opening(reading=False, writing=True, appending=True)
PAGED = ("describe_parameters", "get_parameters_by_path")


class Store(Api):
    """Parameters in the order in which they were made, 50 a page where they are listed and 10 where they are read.

    `aliased`: a name without a slash is found also with it, as AWS has it. `meanwhile` is done once, right before the
    next write.
    """

    def __init__(self, values=(), aliased=True):
        named = {name: getattr(self, f"_{name}") for name in OPERATIONS}
        super().__init__(**named)
        self.meta = SimpleNamespace(
            service_model=SimpleNamespace(service_name="ssm"), method_to_api_mapping=dict(OPERATIONS)
        )
        self.versions, self.tags, self.aliased = {}, {}, aliased
        self.asked, self.clock = [], 0
        self.meanwhile = None
        for name, value in dict(values).items():
            self.set(name, value)

    def can_paginate(self, operation):
        return operation in PAGED

    def set(self, name, value, **traits):
        """Somebody else writes a parameter."""
        before = self.versions.setdefault(name, [])
        self.clock += 10
        made = {
            "Type": "String",
            "Tier": "Standard",
            "DataType": "text",
            **({key: before[-1][key] for key in before[-1] if key != "Value"} if before else {}),
            **traits,
            "Name": name,
            "Value": value,
            "Version": (before[-1]["Version"] if before else 0) + 1,
            "LastModifiedDate": BEGINNING + datetime.timedelta(seconds=self.clock),
            "LastModifiedUser": "arn:aws:iam::1:user/ada",
        }
        before.append(made)
        return made

    def value(self, name):
        return self.versions[name][-1]["Value"]

    def last(self, name):
        """The latest version, by any name that it is found by."""
        if self.aliased and name.startswith("/") and "/" not in name[1:] and name not in self.versions:
            name = name[1:]
        found = self.versions.get(name)
        return found[-1] if found else None

    def _seen(self, made, decrypted=False):
        hidden = {"Value": "cipher"} if made["Type"] == "SecureString" and not decrypted else {}
        fields = ("Name", "Type", "Value", "Version", "LastModifiedDate", "DataType")
        return {**{field: made[field] for field in fields}, **hidden}

    def _described(self, made):
        return {field: found for field, found in made.items() if field != "Value"}

    def _page(self, found, size, params):
        start = int(params.get("NextToken", 0))
        more = {"NextToken": str(start + size)} if start + size < len(found) else {}
        return {"Parameters": found[start : start + size], **more}

    def _describe_parameters(self, **params):
        self.asked.append(params)
        found = [versions[-1] for versions in self.versions.values()]
        for each in params.get("ParameterFilters", ()):
            if each["Key"] == "Path":
                found = [made for made in found if made["Name"].startswith(each["Values"][0] + "/")]
            else:
                found = [made for made in found if made["Name"] in each["Values"]]
        return self._page([self._described(made) for made in found], params.get("MaxResults", 10), params)

    def _get_parameters_by_path(self, **params):
        self.asked.append(params)
        below = params["Path"].rstrip("/") + "/"
        found = [self._seen(each[-1]) for name, each in self.versions.items() if name.startswith(below)]
        return self._page(found, params["MaxResults"], params)

    def _get_parameter(self, **params):
        found = self.last(params["Name"])
        if found is None:
            raise refusal("ParameterNotFound", 400)
        return {"Parameter": self._seen(found, params["WithDecryption"])}

    def _get_parameters(self, **params):
        assert len(params["Names"]) <= 10
        assert not params["WithDecryption"]
        found = [self.last(name) for name in params["Names"]]
        return {"Parameters": [self._seen(made) for made in found if made], "InvalidParameters": []}

    def _put_parameter(self, **params):
        work, self.meanwhile = self.meanwhile, None
        if work:
            work()
        name, value = params.pop("Name"), params.pop("Value")
        tags, found = params.pop("Tags", ()), self.last(name)
        if found and not params.pop("Overwrite"):
            raise refusal("ParameterAlreadyExists", 400)
        if len(value) > (8192 if params.get("Tier") == "Advanced" else 4096) or not value:
            raise refusal("ValidationException", 400)
        if found and params.get("Type", found["Type"]) != found["Type"]:
            raise refusal("HierarchyTypeMismatchException", 400)
        params.pop("Overwrite", None)
        made = self.set(name, value, **params)
        if tags:
            self.tags[name] = tags
        return {"Version": made["Version"], "Tier": made["Tier"]}

    def _delete_parameter(self, **params):
        if self.versions.pop(params["Name"], None) is None:
            raise refusal("ParameterNotFound", 400)
        self.tags.pop(params["Name"], None)
        return {}

    def _list_tags_for_resource(self, **params):
        return {"TagList": self.tags.get(params["ResourceId"], [])}


OPERATIONS = {
    "describe_parameters": "DescribeParameters",
    "get_parameters_by_path": "GetParametersByPath",
    "get_parameter": "GetParameter",
    "get_parameters": "GetParameters",
    "put_parameter": "PutParameter",
    "delete_parameter": "DeleteParameter",
    "list_tags_for_resource": "ListTagsForResource",
}


def of(values=(), aliased=True, **options):
    """A store with these values, and its tree."""
    api = Store(values, aliased)
    return api, tree_of(api, **options)


def tree_of(api, **options):
    """The tree of a mount that has just begun."""
    aws = Aws(api, Cache(), Journal(), dry_run=bool(options.get("dry_run")))
    return grow(aws, SERVICE, **options)


def write(tree, path, data, how=REPLACING):
    """What a program does: open, write, close."""
    folder, _, name = f"{TOP}/{path}".rpartition("/")
    directory = node(tree, folder)
    found = directory.find(name)
    handle = found.open(how) if found is not None else directory.create(name, how)
    try:
        handle.write(data, None if how.appending else 0)
        handle.flush()
    finally:
        handle.release()


def rename(tree, old, new):
    """What mv does."""
    (source, _, name), (target, _, new_name) = (f"{TOP}/{path}".rpartition("/") for path in (old, new))
    node(tree, source).rename(name, node(tree, target), new_name)


def reasons(tree):
    """The codes of what failed, newest first."""
    return [json.loads(line)["code"] for line in tree.journals[0].errors()]


def walk(tree, path):
    """Everything below a path as a walk finds it: the path of each file, and its bytes."""
    for name, kind in list(node(tree, path).entries()):
        inner = f"{path}/{name}"
        assert isinstance(node(tree, inner), Directory) == (kind == Directory.kind)
        if kind == Directory.kind:
            yield from walk(tree, inner)
        else:
            yield inner.removeprefix(f"{TOP}/"), content(tree, inner)
