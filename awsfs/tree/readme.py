"""``README`` at the root of the mount: the map of the tree, for somebody who sees it for the first time."""

from __future__ import annotations

from awsfs.tree.dot_names import MEANINGS, explained
from awsfs.tree.nodes import Content
from awsfs.tree.query_help import GRAMMAR

README = "README"
PUBLIC = 0o444

MAP = """\
This is AWS as a directory tree. A resource is a directory, a field is a file.

WHAT IS WHERE
  ec2/REGION/i-ID/                    an instance; also vpcs/ volumes/ ...
  lambda/REGION/functions/NAME/       mostly SERVICE/REGION/COLLECTION/NAME/
  iam/roles/NAME/  s3/BUCKET/         services without regions
  s3/BUCKET/objects/KEY               an object
  dynamo/REGION/TABLE/items/KEY.json  an item; HASH/RANGE.json with two keys
  by-tag/REGION/KEY/VALUE/            links to all resources with this tag
  .find/i-0a1b2c3d  .find/10.0.3.7    links to a resource, wherever it is
  by-name/ by-state/ by-tag/          in a collection: links to its resources
  PROFILE/                            all of this, with several --profile

IN THE DIRECTORY OF A RESOURCE
  state                    a field: its value and a newline
  NAME.json                a structure; info.json is the whole record
  vpc -> ../vpcs/vpc-0f00  another resource; used-by/ has the links to this one
  tags/KEY                 a tag: echo VALUE > tags/KEY
  -rw-r--r--               a field that you can set: echo VALUE > FILE
  --w-------               an action: echo 1 > stop; ls .help has them all
                           with input: echo '{"Force": true}' > stop
  -r--------               private, or a secret, which needs --reveal-secrets

WHEN SOMETHING FAILS
  cat .awsfs/errors        why, newest first, and what to do
  touch DIR                drop what is cached; answers stay for about a minute
  rm and rmdir             need --allow-delete; items/ and objects/ cost money
  umount DIR               unmount; or fusermount3 -u DIR
  awsfs --help             the options; README.rst and docs/ in the source have
                           the rest

DOT NAMES resolve, but ls does not list them. cat DIR/.more prints those of DIR.
"""

QUERIES = """
QUERIES, as in ls 'ec2/us-west-2/.query/state=running,instance-type=t3.*'
"""


def readme(mtime: float) -> Content:
    """The file. It is the same in each mount, so it makes no call."""
    dot_names = "".join(f"  {line}\n" for line in explained(name for name in MEANINGS if "/" not in name).splitlines())
    text = f"{MAP}{dot_names}{QUERIES}{GRAMMAR}".encode()
    return Content(PUBLIC, mtime, lambda: text)
