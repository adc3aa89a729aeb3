"""Records kept for a while: paged, shared by many readers, bounded in bytes."""

from awsfs.cache.kept import Cache, Key
from awsfs.cache.pages import BRIEFLY, MOVING, Records, Token
from awsfs.cache.sheet import Page

__all__ = ["BRIEFLY", "MOVING", "Cache", "Key", "Page", "Records", "Token"]
