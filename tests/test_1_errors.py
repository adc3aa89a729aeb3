"""Floor 1: the table of errors."""

import errno

import pytest

from awsfs.errors import AwsError, number_of


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("InvalidInstanceID.NotFound", errno.ENOENT),
        ("InvalidInstanceID.Malformed", errno.ENOENT),
        ("NoSuchBucket", errno.ENOENT),
        ("NoSuchEntity", errno.ENOENT),
        ("ResourceNotFoundException", errno.ENOENT),
        ("LoadBalancerNotFound", errno.ENOENT),
        ("404", errno.ENOENT),
        ("UnauthorizedOperation", errno.EACCES),
        ("AccessDenied", errno.EACCES),
        ("AccessDeniedException", errno.EACCES),
        ("ExpiredToken", errno.EKEYEXPIRED),
        ("RequestExpired", errno.EKEYEXPIRED),
        ("UnrecognizedClientException", errno.EKEYEXPIRED),
        ("ThrottlingException", errno.EAGAIN),
        ("RequestLimitExceeded", errno.EAGAIN),
        ("SlowDown", errno.EAGAIN),
        ("ProvisionedThroughputExceededException", errno.EAGAIN),
        ("ValidationException", errno.EINVAL),
        ("InvalidParameterValue", errno.EINVAL),
        ("BucketAlreadyExists", errno.EEXIST),
        ("ConditionalCheckFailedException", errno.ESTALE),
        ("PreconditionFailed", errno.ESTALE),
        ("IncorrectInstanceState", errno.EBUSY),
        ("ResourceInUseException", errno.EBUSY),
        ("DependencyViolation", errno.ENOTEMPTY),
        ("DeleteConflict", errno.ENOTEMPTY),
        ("InstanceLimitExceeded", errno.EDQUOT),
        ("OptInRequired", errno.ENODEV),
        ("UnsupportedOperation", errno.EOPNOTSUPP),
        ("InternalError", errno.EREMOTEIO),
        ("ServiceUnavailable", errno.EREMOTEIO),
    ],
)
def test_a_code_has_its_errno(code, number):
    assert number_of(code) == number


@pytest.mark.parametrize(
    ("status", "number"),
    [(404, errno.ENOENT), (403, errno.EACCES), (412, errno.ESTALE), (503, errno.EREMOTEIO), (418, errno.EIO)],
)
def test_a_code_that_nobody_knows_is_judged_by_its_http_status(status, number):
    assert number_of("Surprise", status) == number


def test_an_error_can_be_raised_again_elsewhere_and_says_the_same():
    error = AwsError(errno.EACCES, "AccessDenied", "no", "describe_instances", "req-1")
    again = error.again()
    assert again is not error
    assert vars(again) == vars(error)
