"""``.query/.help``: the grammar of a query, and the fields of the collection."""

from __future__ import annotations

GRAMMAR = """\
  FIELD=VALUE               also != < <= > >=, and FIELD between A and B
  FIELD in (A, B)           one of these values
  begins_with(FIELD, TEXT)  also contains(FIELD, TEXT)
  attribute_exists(FIELD)   also attribute_not_exists(FIELD)
  tag:KEY=VALUE             the value of a tag
  A,B  A and B  A or B      also not A, and parentheses
  t3.*  ?  [a-z]            patterns, in a VALUE without quotes
  'a b'                     quotes: the VALUE is this text; "a b" is a FIELD
  %2F                       a slash, because a query is one file name
"""
"""The forms of a query, two columns of at most 80 characters; the README of the mount has them too."""
