"""AWS Backup: vaults, and the recovery points in them."""

from awsfs.schema import Call, Document, Each, Fields, Folder, Link, Service, tags
from awsfs.services._arns import arn_link_of
from awsfs.services._listed import listed
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous, verb

VAULT, POINT = "{BackupVaultName}", "{RecoveryPointArn}"
NONE = ("ResourceNotFoundException",)
PROTECTED = ("instance", "volume", "table", "file-system", "database", "database-cluster")
VAULTS = Call("list_backup_vaults", "BackupVaultList[]", MaxResults=1000)
NOT_LISTED = "SourceBackupVaultArn, MpaApprovalTeamArn, MpaSessionArn, LatestMpaApprovalTeamUpdate"
ORDER = "BackupVaultName, BackupVaultArn, VaultType, VaultState, CreationDate"
ONE = Call("describe_backup_vault", listed(NOT_LISTED, first=ORDER), BackupVaultName="{name()}")
# The ARN of a recovery point is that of whatever service it is kept in.
POINTS = Call("list_recovery_points_by_backup_vault", "RecoveryPoints[]", BackupVaultName=VAULT, MaxResults=1000)
POLICY = Call("get_backup_vault_access_policy", "Policy", absent=NONE, BackupVaultName=VAULT)
NOTIFICATIONS = Call("get_backup_vault_notifications", absent=NONE, BackupVaultName=VAULT)

# AWS counts what it has of tags among the secrets here.
TAGS = tags(
    Call("list_tags", "pairs(Tags)", ResourceArn="{BackupVaultArn}", MaxResults=1000),
    put=Call("tag_resource", secret=("Tags",), ResourceArn="{BackupVaultArn}", Tags={"{name()}": "{value()}"}),
    delete=Call("untag_resource", secret=("TagKeyList",), ResourceArn="{BackupVaultArn}", TagKeyList=["{name()}"]),
)
POINT_FOLDER = Folder(
    "{tail(RecoveryPointArn)}",
    Fields(),
    Link("vault", "backup/{region}/vaults/{BackupVaultName}"),
    role("IamRoleArn"),
    key("EncryptionKeyArn"),
    *arn_link_of(PROTECTED, "ResourceArn"),
    *arn_link_of(("snapshot", "image"), "RecoveryPointArn"),
    verb("restore", "start_restore_job", ("Metadata",), RecoveryPointArn=POINT),
    dangerous("delete", "delete_recovery_point", BackupVaultName=VAULT, RecoveryPointArn=POINT),
    time="CompletionDate || CreationDate",
)
VAULT_FOLDER = Folder(
    VAULT,
    Fields(),
    Document(
        "policy.json",
        POLICY,
        put=Call("put_backup_vault_access_policy", BackupVaultName=VAULT, Policy="{value()}"),
    ),
    Document("notifications.json", NOTIFICATIONS),
    Folder("recovery-points", Each(POINTS, POINT_FOLDER, state="Status")),
    key("EncryptionKeyArn"),
    TAGS,
    verb("start-backup-job", "start_backup_job", ("RecoveryPointTags",), BackupVaultName=VAULT),
    dangerous("delete-access-policy", "delete_backup_vault_access_policy", BackupVaultName=VAULT),
    dangerous("delete", "delete_backup_vault", BackupVaultName=VAULT),
    time="CreationDate",
)

SERVICE = Service(
    "backup", Folder("vaults", Each(VAULTS, VAULT_FOLDER, get=ONE, state="VaultState", arn="backup:backup-vault:(.+)"))
)
