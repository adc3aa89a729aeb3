"""What tells more of one thing than the listing does, brought to what that tells: a thing is the same however found."""


def listed(fields: str, record: str = "@") -> str:
    """A JMESPath to these fields of a record, as far as it has them, in this order: ``Path, RoleName, Arn``.

    ``Name: path`` is one that the record has elsewhere.
    """
    named = (field.partition(": ") for field in fields.split(", "))
    parts = (_part(name, path or name) for name, _, path in named)
    return f"{record} | merge({', '.join(parts)})"


def _part(name: str, path: str) -> str:
    """A structure of one field, or of none: AWS leaves out what there is not, and does not call it null."""
    return f"{path} != `null` && {{{name}: {path}}} || `{{}}`"
