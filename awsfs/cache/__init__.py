"""Records kept for a while: paged, shared by many readers, bounded in bytes."""

from awsfs.cache.arrivals import BRIEFLY, MOVING
from awsfs.cache.before import Token
from awsfs.cache.kept import Cache, Key
from awsfs.cache.pages import Records
from awsfs.cache.sheet import Page

__all__ = ["BRIEFLY", "MOVING", "Cache", "Key", "Page", "Records", "Token"]
