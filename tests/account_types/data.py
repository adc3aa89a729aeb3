"""Tables, buckets, databases, caches, file systems, catalogues of data, and what keeps copies of all that."""

from __future__ import annotations

from account_types.account import PAIRS, REGION, TAGS, Account, arn
from account_types.network import second_subnet
from account_types.people import ROLE


def make(account: Account) -> None:
    """Make all of them."""
    _table(account)
    _bucket(account)
    _databases(account)
    _caches(account)
    _warehouse(account)
    _files(account)
    _catalogue(account)
    _queries(account)
    _delivery(account)
    _vault(account)


def _table(account: Account) -> None:
    dynamo = account.client("dynamodb")
    dynamo.create_table(
        TableName="users",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "plan")],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-plan",
                "KeySchema": [{"AttributeName": "plan", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        Tags=PAIRS,
    )
    dynamo.put_item(TableName="users", Item={"id": {"S": "ada"}, "plan": {"S": "pro"}})
    backup = dynamo.create_backup(TableName="users", BackupName="first")["BackupDetails"]["BackupArn"]
    account.has("dynamo", "users")
    account.has("dynamo/*/indexes", "users", "by-plan")
    account.has("dynamo/*/backups", "users", backup.rpartition("/")[2])


def _bucket(account: Account) -> None:
    s3 = account.client("s3")
    s3.create_bucket(Bucket="shop", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_tagging(Bucket="shop", Tagging={"TagSet": PAIRS})
    account.has("s3", "shop")


def _databases(account: Account) -> None:
    rds = account.client("rds")
    login = {"MasterUsername": "ada", "MasterUserPassword": "sesame-42"}
    cluster = {"DBClusterIdentifier": "shop", "Engine": "aurora-mysql"}
    rds.create_db_cluster(**cluster, **login, Tags=PAIRS)
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        VpcSecurityGroupIds=[account.name("ec2/security-groups")],
        StorageEncrypted=True,
        KmsKeyId=account.name("kms/keys"),
        Tags=PAIRS,
        **login,
    )
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="before", Tags=PAIRS)
    account.has("rds/instances", "orders")
    account.has("rds/clusters", "shop")
    account.has("rds/snapshots", "before")


def _caches(account: Account) -> None:
    elasticache = account.client("elasticache")
    kind = {"CacheNodeType": "cache.t3.micro", "Engine": "redis"}
    elasticache.create_cache_cluster(CacheClusterId="sessions", NumCacheNodes=1, Tags=PAIRS, **kind)
    words = {"ReplicationGroupId": "carts", "ReplicationGroupDescription": "carts", "NumCacheClusters": 1}
    elasticache.create_replication_group(**words, Tags=PAIRS, **kind)
    account.has("elasticache/clusters", "sessions")
    account.has("elasticache/replication-groups", "carts")


def _warehouse(account: Account) -> None:
    login = {"MasterUsername": "ada", "MasterUserPassword": "Sesame-42"}
    where = {"VpcSecurityGroupIds": [account.name("ec2/security-groups")], "IamRoles": [ROLE]}
    words = {"ClusterIdentifier": "sales", "NodeType": "ra3.large", "DBName": "sales"}
    account.client("redshift").create_cluster(**words, **login, **where, Tags=PAIRS)
    account.client("opensearch").create_domain(DomainName="search", TagList=PAIRS)
    account.has("redshift/clusters", "sales")
    account.has("opensearch/domains", "search")


def _files(account: Account) -> None:
    efs = account.client("efs")
    files = efs.create_file_system(CreationToken="one", Encrypted=True, Tags=PAIRS)["FileSystemId"]
    where = {"SubnetId": second_subnet(account), "SecurityGroups": [account.name("ec2/security-groups")]}
    target = efs.create_mount_target(FileSystemId=files, **where)["MountTargetId"]
    point = efs.create_access_point(FileSystemId=files, ClientToken="one", Tags=PAIRS)["AccessPointId"]
    account.has("efs/file-systems", files)
    account.has("efs/file-systems/*/mount-targets", files, target)
    account.has("efs/file-systems/*/access-points", files, point)


def _catalogue(account: Account) -> None:
    glue = account.client("glue")
    glue.create_database(DatabaseInput={"Name": "sales"}, Tags=TAGS)
    place = {"Columns": [{"Name": "id", "Type": "string"}], "Location": "s3://shop/orders"}
    glue.create_table(DatabaseName="sales", TableInput={"Name": "orders", "StorageDescriptor": place})
    glue.create_job(Name="load", Role=ROLE, Command={"Name": "glueetl"}, Tags=TAGS)
    run = glue.start_job_run(JobName="load")["JobRunId"]
    account.has("glue/databases", "sales")
    account.has("glue/databases/*/tables", "sales", "orders")
    account.has("glue/jobs", "load")
    account.has("glue/jobs/*/runs", "load", run)


def _queries(account: Account) -> None:
    athena = account.client("athena")
    athena.create_work_group(Name="reports", Tags=PAIRS)
    words = {"WorkGroup": "reports", "QueryString": "SELECT 1"}
    query = athena.create_named_query(Name="one", Database="sales", **words)["NamedQueryId"]
    place = {"OutputLocation": "s3://shop/athena"}
    run = athena.start_query_execution(**words, ResultConfiguration=place)["QueryExecutionId"]
    account.has("athena/work-groups", "reports")
    account.has("athena/work-groups/*/named-queries", "reports", query)
    account.has("athena/work-groups/*/executions", "reports", run)


def _delivery(account: Account) -> None:
    account.client("firehose").create_delivery_stream(
        DeliveryStreamName="archive",
        ExtendedS3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::shop"},
        Tags=PAIRS,
    )
    account.has("firehose/streams", "archive")


def _vault(account: Account) -> None:
    key = arn("kms", f"key/{account.name('kms/keys')}")
    account.client("backup").create_backup_vault(BackupVaultName="nightly", BackupVaultTags=TAGS, EncryptionKeyArn=key)
    account.has("backup/vaults", "nightly")
