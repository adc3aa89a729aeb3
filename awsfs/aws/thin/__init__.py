"""The thin path: the three S3 calls that a mount makes all the time, at a third of what botocore takes for them."""
