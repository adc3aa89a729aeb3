"""What mounts that were killed have left: spool files here, and multipart uploads that AWS goes on billing."""

from __future__ import annotations

from awsfs.aws.fetch import Aws
from awsfs.aws.transfer import abort
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.spool.kept import Kept
from awsfs.spool.private import Spools, Upload, leftovers


def sweep(aws: Aws, spools: Spools) -> int:
    """Clear the directories of dead mounts, and end their uploads: one request each; the number ended.

    Bytes that were not sent are kept.

    Uploads of another account or endpoint (`Spools.owner`), and those that AWS does not let us end, stay noted.
    """
    ended = 0
    for leftover in leftovers(spools.base):
        Kept(spools.base).take_from(leftover)
        kept = 0
        for upload in leftover.uploads():
            if upload.owner == spools.owner and _end(aws, upload):
                ended += 1
                leftover.ended(upload)
            else:
                kept += 1
        leftover.clear(kept)
    return ended


def _end(aws: Aws, upload: Upload) -> bool:
    at = Request(upload.client, upload.region, "put_object", "@", {"Bucket": upload.bucket, "Key": upload.key}, 0.0)
    try:
        abort(aws, at, upload.upload_id)
    except AwsError as error:
        if error.code != "NoSuchBucket":
            aws.journal.failed(
                error, at, "a mount was killed during a multipart upload, and aborting this upload failed"
            )
            return False
    return True
