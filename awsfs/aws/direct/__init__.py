"""Small requests to S3 and DynamoDB past botocore, in a tenth of its time: see `awsfs.aws.direct.client`."""
