"""What the demo account's functions and containers are made of: a zip file, and manifests of images."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

SOURCE = '''"""Makes a small image of a large one."""

import sizes


def handler(event, context):
    return {"key": event["key"], "width": sizes.WIDTH}
'''
WIDTHS = {1: 96, 2: 128}
"""What the versions of the function differ in."""

_LONG_AGO = (2026, 1, 2, 3, 4, 6)
_KIND = "application/vnd.docker.distribution.manifest.v2+json"


def function_code(version: int) -> bytes:
    """A version of the function, zipped; the same bytes every time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("sizes.py", _LONG_AGO), f"WIDTH = {WIDTHS[version]}\n")
        archive.writestr(zipfile.ZipInfo("thumbnail.py", _LONG_AGO), SOURCE)
    return packed.getvalue()


def image_manifest(tag: str) -> str:
    """What an image of that tag consists of."""
    digest = hashlib.sha256(tag.encode()).hexdigest()
    layer = {"mediaType": f"{_KIND}.layer", "size": 28_000_000, "digest": f"sha256:{digest}"}
    return json.dumps({"schemaVersion": 2, "mediaType": _KIND, "config": layer, "layers": [layer]})
