"""What AWS refused, as the errno a program understands, and as words a person does."""

from __future__ import annotations

import errno
import os
import re
from functools import lru_cache

_CODES = 1024

_NAMES: dict[int, str] = {
    errno.ENOENT: """
        AWSOrganizationsNotInUse AccountNotRegistered CredentialReportExpired DelegationSetNotReusable
        InvalidAMIID.Unavailable InvalidAddress InvalidAssociation InvalidCommandId InvalidConversionTaskId
        InvalidDocument InvalidDocumentVersion InvalidHostId InvalidID InvalidReservedInstancesId
        InvalidReservedInstancesOfferingId InvalidScheduledInstance InvalidVpnConnectionID NoLoggingStatusForKey
        NoManagementAccountSLRExists NoPublishedVersion NoSchedule NoTransformationDefined OrganizationsNotInUse
        PlatformUnknown PolicyNotAttached ReportExpired ResourceNotDiscovered RuntimeAliasDeleted
        RuntimeVersionDeleted""",
    errno.EACCES: """
        AccountDisabled AccountProblem AllAccessDisabled Blocked CannotDelegateManagementAccount CannotDelete
        ConditionNotOverridable CustomerKeyHasBeenRevoked DecryptionFailure EncryptionFailure IllegalDelete
        InvalidPayer Kms ManagedRule MasterCannotLeaveOrganization NotDeviceOwnerError NotSignedUp OptedOut
        PasswordResetRequired PendingVerification PublicPolicy RefreshTokenReuse TagPolicy TagPolicyViolation
        UnableToDecryptSecretValue UnexpectedIPError UnmodifiableEntity UserNotConfirmed VpcEncryptionControlViolation
        WAFServiceLinkedRoleError""",
    errno.EKEYEXPIRED: """
        AuthFailure AuthorizationHeaderMalformed AuthorizationQueryParametersError ExpiredToken IDPRejectedClaim
        IncompleteSignature InvalidAccessKeyId InvalidClientTokenId InvalidIdentityToken InvalidSecurity
        InvalidSecurity.RequestHasExpired InvalidSecurityToken InvalidSession InvalidSignature InvalidToken
        RequestExpired RequestTimeTooSkewed SignatureDoesNotMatch TokenRefreshRequired UnrecognizedClient""",
    errno.ENOKEY: "MissingAuthenticationToken MissingSecurityElement MissingSecurityHeader",
    errno.EINVAL: """
        AsnConflict Client ClientTokenConflict CloudHsmClusterNotRelated CodeVerificationFailed ConflictingTypes
        DBSubnetGroupDoesNotCoverEnoughAZs DBSubnetGroupNotAllowed DeleteAssociationSameAccount DuplicateInstanceId
        DuplicateSubnetsInSameZone DuplicateTagKeys EnableSoftwareTokenMFA HostedZoneNotPrivate
        InvalidAMIName.Malformed InvalidInstanceCreditSpecification.DuplicateInstanceId InvalidLimit
        InvalidQueryStatement InvalidResourceType.Unknown InvalidUsageLimit InvalidUserID.Malformed KeyTooLongError
        LimitPriceExceeded NoOperation PolicyEvaluation PolicyNotAttachable PublicZoneVPCAssociation
        RecursiveInvocation RequestIsNotMultiPartContent RequestTorrentOfBucketError Serialization SpotMaxPriceTooLow
        StatusUnchanged SubnetNotAllowed Tag TooManyEntriesInBatchRequest TrailNotProvided UnexpectedContent UserError
        UserPoolTagging Verification WAFConfigurationWarning""",
    errno.EEXIST: "AccountRegistered InvalidOption.Conflict InvalidSubnet.Conflict",
    errno.EBUSY: """
        AutomationDefinitionNotApproved CallbackTimeout ClusterOnLatestRevision CodeArtifactUserDeleted
        CodeArtifactUserFailed ContinuousBackupsUnavailable CopyToRegionDisabled CustomCnameAssociation
        DBUpgradeDependencyFailure DefaultUserAssociatedToUserGroup DelegationSetNotAvailable
        DeleteConversionTaskError DuplicatedStopRequest UnsupportedUserState
        EventDataStoreFederationEnabled ExecutionNotRedrivable FeatureEnabled FinalizingOrganization
        Gateway.NotAttached HostedZonePartiallyDelegated IdempotentInstanceTerminated
        InstanceEventStartTimeCannotChange InvalidClientVpnActiveAssociationNotFound IrreversibleInstanceRefresh
        KeySigningKeyInParentDSRecord LastDeliveryChannelDeleteFailed LastVPCAssociation LegacySecurityGroup
        MessageNotInflight MigrationHealth NoUpdateAvailable OperationAborted OpsMetadataTooManyUpdates
        OrganizationNotInAllFeaturesMode PipelineExecutionNotStoppable PointInTimeRecoveryUnavailable
        QueueDeletedRecently ReplicationGroupNotUnderMigration Resource.AlreadyAssigned Resource.AlreadyAssociated
        ResourcePropagationDelay RoleModified ScheduledInstanceSlotNotOpen ScheduledInstanceSlotUnavailable
        ServerlessCacheNotUnderMigration ServiceLinkedRoleFailure SlotNotAvailable StageNotRetryable StaleTag
        TargetNotConnected TaskTimedOut TooManyUpdates TransactionCanceled UnableToRollbackStage WAFAssociatedItem
        WAFUnavailableEntity""",
    errno.ESTALE: "InvalidRange",
    errno.EDQUOT: "CapacityDecreaseRequestLimitExceeded",
    errno.ENODEV: "CloudWatchLogsDeliveryUnavailable IncorrectEndpoint InvalidHomeRegion",
    errno.EOPNOTSUPP: "DisabledOperation InvalidAction MethodNotAllowed NonEBSInstance NotExportable UnknownOperation",
    errno.EAGAIN: "GlacierExpeditedRetrievalNotAvailable RetryableError",
    errno.EREMOTEIO: """
        ConnectionClosedByRequester CreateCustomDBEngineVersion EFSIO FederationSource FederationSourceRetryable
        GenerateResponse GlueEncryption OAuthProvider RequestAborted ResponseInterrupted Server Service
        SessionStreaming SnapStart TestFunctionFailed WAFTagOperation""",
}
"""Codes that no pattern below places rightly, without the ``Exception`` or ``Fault`` that may come after them."""

_PATTERNS: tuple[tuple[int, str], ...] = (
    (errno.ENOENT, r"not.?found|no.?found$|notfond|nosuch|notexist|nonexist|doesnotexist|notpresent$|noavailable"),
    (errno.ENOENT, r"(id|address|gateway|templatename)\.?malformed$|\.unknown$|^404$|^410$"),
    (errno.ETIMEDOUT, r"(request|mount|snapstart|dependency|operation|session)timeout$|^408$"),
    (errno.EAGAIN, r"throttl|toomany(requests|failedattempts)|requestlimitexceeded|slowdown|priorrequest|^429$"),
    (errno.EAGAIN, r"rateexceeded|callrate|provisionedthroughput|bandwidthlimit"),
    (errno.EFBIG, r"toolarge|oversized|lengthexceeded|^413$"),
    (errno.EDQUOT, r"exceeded|quota|toomany|maximum|overlimit|limit(reached)?$|maxconcurrent|constraintviolation"),
    (errno.EDQUOT, r"(insufficient|unfulfillable)\w*(capacity|addresses|ips)|nofreeaddresses|hostrequirements"),
    (errno.EDQUOT, r"instancesunavailable"),
    (errno.ENOTEMPTY, r"dependencyviolation|deleteconflict|notempty|clustercontains|hascmks|hasaccesspoints"),
    (errno.ENOTEMPTY, r"existing\w*connections|associatedinstances"),
    (errno.EBUSY, r"already(in(use|status|state|progress|active)|under|enabled|disabled|completed|closed|migrated)"),
    (errno.EBUSY, r"already(covered|reusable)"),
    (errno.EEXIST, r"already|exists|duplicate|name(inuse|conflict)|conflictingdomain"),
    (errno.EACCES, r"denied|unauthorized|notauthorized|notpermitted|noauthorization|authorizationerror|forbidden"),
    (errno.EACCES, r"insufficient\w*(permission|policy)|permissionissue|missingpermissions|protected|prohibited"),
    (errno.EACCES, r"inaccessible|notaccessible|unabletoaccess|notallowed|suspended|notverified|blockedby|^40[13]$"),
    (errno.EACCES, r"not(organization)?(management|master)"),
    (
        errno.ESTALE,
        r"precondition(failed|notmet)|condition(al)?(check|request)|versionmismatch|ifmatchversion|^41[26]$",
    ),
    (errno.ESTALE, r"optimisticlock|^stale|outdated|notlatest|sequencetoken|butmodified"),
    (errno.ENODEV, r"optinrequired|subscriptionrequired|^regiondisabled|redirect|illegallocation|^30[1278]$"),
    (errno.EOPNOTSUPP, r"unsupported|notsupported|notimplemented|nolongersupported|notavailable|intier$|notincluded"),
    (errno.EOPNOTSUPP, r"^405$|^501$"),
    (errno.EBUSY, r"inuse|(incorrect|invalid|illegal)\w*(state|status|transition|lifecycle)|notin\w*state|^409$"),
    (errno.EBUSY, r"conflict|notready|busy|inprogress|running|stopping|deleting|pending|transition|ongoing"),
    (errno.EBUSY, r"concurrent|contention|locked|disabled|not(enabled|active)|inactive|temporarily|archived"),
    (errno.EREMOTEIO, r"internal|unavailable|server|failure$|^requestfailed|unreachable|unexpected|connectivity"),
    (errno.EREMOTEIO, r"communicationerror|unabletoget|unabletolist|^5\d\d$"),
    (errno.EINVAL, r"invalid|validation|missing|malformed|illegal|parameter|mismatch|incorrect|unknown|toolong"),
    (errno.EINVAL, r"bad|incompatib|inconsistent|notvalid|notmatch|empty|toosmall|ambiguous|unresolvable|required"),
    (errno.EINVAL, r"notspecified|expired|incomplete|notdistinct|unrecognized|immutable|mustbe|policyviolation"),
    (errno.EINVAL, r"insufficientcapabilities|^4(00|1[147]|22)$"),
)
"""What a code's words say, the first that fits; a HEAD is refused without a code, and its status stands for one."""

_MATCHES = tuple((number, re.compile(pattern, re.IGNORECASE)) for number, pattern in _PATTERNS)
_NUMBERS = {name: number for number, names in _NAMES.items() for name in names.split()}
MARKED = re.compile(r"\b((marked|scheduled) for deletion|marked deleted|pending deletion)\b", re.IGNORECASE)
"""How AWS says that a resource is only marked for deletion, and can be had back."""

_DELETED = re.compile(rf"{MARKED.pattern}|\bis in DELETE_\w+ state\b|\bbeing deleted\b", re.IGNORECASE)
_AROUND = re.compile(r"^(Client|Server)\.|(?<=.)(Exception|Fault)$")

UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.EREMOTEIO})
"""AWS did not answer, or not sensibly: what is known is served past its time."""

LACKING = frozenset({errno.ENODEV, errno.EOPNOTSUPP})
"""A region, a partition or an emulator has no such service."""

REMEMBERED = frozenset({errno.ENOENT, errno.EACCES, errno.ENODEV, errno.EOPNOTSUPP, errno.EFBIG})
"""Answers that hold for a while; anything else is asked again at once."""

UNKNOWN_THERE = frozenset({"AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException"})
"""How a region that is not enabled for the account answers credentials that are good everywhere else."""


@lru_cache(_CODES)
def _placed(code: str) -> int | None:
    name = _AROUND.sub("", code)
    found = _NUMBERS.get(name)
    return found or next((number for number, pattern in _MATCHES if pattern.search(name)), None)


def number_of(code: str, status: int = 0, message: str = "") -> int:
    """The errno for an AWS error code, or else for the HTTP status; EIO for what nobody knows.

    Some services have one code for requests that are wrong and for resources that are being deleted. `message` tells.

    Status 429 is throttling whatever the code: with API Gateway that is LimitExceededException, a quota elsewhere. And
    501 is what an emulator lacks: LocalStack calls it InternalFailure.
    """
    if status in (429, 501):
        return errno.EAGAIN if status == 429 else errno.EOPNOTSUPP
    number = _placed(code) or _placed(str(status)) or errno.EIO
    return errno.EBUSY if number == errno.EINVAL and _DELETED.search(message) else number


def refused(number: int) -> OSError:
    """The OSError of an errno, with the C library's own words."""
    return OSError(number, os.strerror(number))


def symbol(number: int) -> str:
    """The name of an errno as the manual has it, such as EACCES."""
    return "EOPNOTSUPP" if number == errno.EOPNOTSUPP else errno.errorcode.get(number, str(number))


class AwsError(OSError):
    """An AWS call that failed: `errno` for programs; code, message and request id for people.

    `told` is the line about it in ``.awsfs/errors``, once there is one.
    """

    def __init__(self, number: int, code: str, message: str, operation: str = "", request_id: str = "") -> None:
        super().__init__(number, message)
        self.number = number
        self.code = code
        self.message = message
        self.operation = operation
        self.request_id = request_id
        self.told = ""

    def again(self) -> AwsError:
        """A fresh copy, to be raised in another thread without sharing a traceback."""
        return self._as(self.number)

    def elsewhere(self) -> AwsError:
        """The error of credentials that are good in another region: ENODEV where this one does not know them."""
        return self._as(errno.ENODEV if self.code in UNKNOWN_THERE else self.number)

    def _as(self, number: int) -> AwsError:
        error = AwsError(number, self.code, self.message, self.operation, self.request_id)
        error.told = self.told
        return error
