"""What the collections of EC2 have in common: ids, Name tags and ``by-name/``."""

from awsfs.schema import Attribute, ByName, Call, Each, Folder, Tags, in_state, tags

NAME_TAG = "Tags[?Key=='Name' && Value].Value | [0]"


IN_ARNS = {"addresses": "elastic-ip", "nat-gateways": "natgateway"}
"""What ARNs call things where that is not the collection's name in the singular."""


def _arn(name: str) -> str:
    return f"ec2:{IN_ARNS.get(name, name[:-1])}/(.+)"


def collection(
    name: str,
    listing: Call,
    one: Call | tuple[Call, ...],
    resource: Folder,
    *,
    named: str | None,
    second_name: str = NAME_TAG,
    own_name: str | None = NAME_TAG,
    state: str | None = None,
    gone: tuple[str, ...] = ("deleting", "deleted"),
) -> Folder:
    """A directory of things of one kind, each found by the call for `one` too, with ``by-name/`` beside them.

    `own_name` is the path to the content of the file `name`, None where the record has that field, or the directory
    that name. `gone` are the states of what no longer exists.
    """
    if own_name is not None:
        resource = Folder(resource.name, Attribute("name", own_name), *resource.entries, time=resource.time)
    return Folder(
        name,
        Each(listing, resource, get=one, named=named, arn=_arn(name), state=state),
        ByName(listing, second_name, str(resource.name), in_state(state, *gone) if state else None),
    )


def tagged(identifier: str, source: str = "Tags[]") -> Tags:
    """``tags/`` of the thing that the record calls by this field."""
    thing = [f"{{{identifier}}}"]
    return tags(
        source,
        put=Call("create_tags", Resources=thing, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        delete=Call("delete_tags", Resources=thing, Tags=[{"Key": "{name()}"}]),
    )
