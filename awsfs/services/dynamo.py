"""DynamoDB: tables, and their items as JSON documents.

`_dynamo_values` has the form of an item.
"""

from awsfs.schema import Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._dynamo_items import STORE, TOGETHER, get_item, item
from awsfs.services._dynamo_keys import (
    FILES,
    hash_file,
    hash_folder,
    hash_name,
    hash_value,
    named_key,
    partition,
    range_file,
)
from awsfs.services._dynamo_query import ITEMS, answer, indexed_file
from awsfs.services._dynamo_query_help import query_help
from awsfs.services._dynamo_table import BACKUP_VERBS, SETTABLE, VERBS, segments
from awsfs.services._metrics import metrics
from awsfs.services._places import key

TABLES = Call("list_tables", "TableNames[].{TableName: @}", Limit=100)
TABLE = Call("describe_table", "Table", ttl=30, TableName="{name()}")
SCAN = Call(
    "scan",
    ITEMS,
    ttl=60,
    size="{TableSizeBytes}",
    pace="{ProvisionedThroughput.ReadCapacityUnits}",
    segments=segments,
    TableName="{TableName}",
    ReturnConsumedCapacity="TOTAL",
)
PARTITION = Call(
    "query",
    ITEMS,
    ttl=60,
    within=(SCAN, hash_folder),
    TableName="{TableName}",
    KeyConditionExpression="#hash = :hash",
    ExpressionAttributeNames=hash_name,
    ExpressionAttributeValues=hash_value,
    ReturnConsumedCapacity="TOTAL",
)
ITEM = get_item(named_key, batch=TOGETHER)
ITEM_FILE = Document(hash_file, item, store=STORE)
RANGE_FILE = Document(range_file, item, store=STORE)
BACKUPS = Call("list_backups", "BackupSummaries[]", TableName="{TableName}", Limit=100)
BACKUP = Folder("{tail(BackupArn)}", Fields(), *BACKUP_VERBS, time="BackupCreationDateTime")
INDEXED = Call(
    "scan",
    ITEMS,
    ttl=60,
    size="{IndexSizeBytes}",
    TableName="{TableName}",
    IndexName="{IndexName}",
    ReturnConsumedCapacity="TOTAL",
)
# Unlisted, for a walk through the table has them all already, and a scan is billed.
INDEX = Folder("{IndexName}", Fields(), Folder(".items", Each(INDEXED, Document(indexed_file, item))))
TAGS = tags(
    Call("list_tags_of_resource", "Tags[]", ResourceArn="{TableArn}"),
    put=Call("tag_resource", ResourceArn="{TableArn}", Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", ResourceArn="{TableArn}", TagKeys=["{name()}"]),
)

SERVICE = Service(
    "dynamo",
    Each(
        TABLES,
        Folder(
            "{TableName}",
            Fields(),
            *SETTABLE,
            metrics(
                "AWS/DynamoDB",
                "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ProvisionedReadCapacityUnits "
                "ProvisionedWriteCapacityUnits ReadThrottleEvents "
                "WriteThrottleEvents",
                TableName="{TableName}",
            ),
            Folder("backups", Each(BACKUPS, BACKUP)),
            Folder(
                "indexes",
                Each("[GlobalSecondaryIndexes, LocalSecondaryIndexes][]", INDEX),
            ),
            key("SSEDescription.KMSMasterKeyArn"),
            TAGS,
            *VERBS,
            Folder(
                "items",
                Each(SCAN, ITEM_FILE, get=ITEM, named=FILES, when="!KeySchema[1]", query=answer, query_help=query_help),
                Each(
                    SCAN,
                    Folder(hash_folder, Each(PARTITION, RANGE_FILE, get=ITEM, named=FILES)),
                    get=PARTITION,
                    when="KeySchema[1]",
                    make=partition,
                    query=answer,
                    query_help=query_help,
                ),
            ),
            time="CreationDateTime",
        ),
        get=TABLE,
        brief=True,
        asked=True,
        named="[a-zA-Z0-9_.-]{3,255}",
        arn="dynamodb:table/([^/]+)",
    ),
    client="dynamodb",
    also="dynamodb",
)
