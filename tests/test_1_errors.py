"""Floor 1: the table of errors."""

import errno

import pytest

from awsfs.errors import AwsError, number_of, symbol
from awsfs.remedies import remedy


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


def test_an_errno_is_named_as_in_the_manual():
    assert (symbol(errno.EOPNOTSUPP), symbol(errno.EACCES)) == ("EOPNOTSUPP", "EACCES")


class TestAnotherRegion:
    @pytest.mark.parametrize("code", ["AuthFailure", "UnrecognizedClientException", "InvalidClientTokenId"])
    def test_credentials_that_are_good_elsewhere_are_unknown_where_the_region_is_not_enabled(self, code):
        assert AwsError(errno.EKEYEXPIRED, code, "no").elsewhere().number == errno.ENODEV

    def test_a_token_that_expired_has_expired_everywhere(self):
        assert AwsError(errno.EKEYEXPIRED, "ExpiredToken", "no").elsewhere().number == errno.EKEYEXPIRED

    def test_what_aws_said_of_it_stays(self):
        error = AwsError(errno.EKEYEXPIRED, "AuthFailure", "no", "describe_vpcs", "r-1").elsewhere()
        assert (error.code, error.message, error.operation, error.request_id) == (
            "AuthFailure",
            "no",
            "describe_vpcs",
            "r-1",
        )


class TestRemedies:
    def test_credentials_of_sso_are_renewed_by_logging_in(self):
        words = remedy("ExpiredTokenException", errno.EKEYEXPIRED, profile="x", is_sso=True)
        assert words == "log in again: aws sso login --profile x"

    def test_an_sso_token_names_its_login_by_itself(self):
        assert "aws sso login" in remedy("UnauthorizedSSOTokenError", errno.EKEYEXPIRED)

    def test_keys_are_renewed_by_configuring_them(self):
        assert "aws configure --profile x;" in remedy("ExpiredToken", errno.EKEYEXPIRED, profile="x")

    def test_the_profile_is_left_out_where_there_is_none(self):
        assert "--profile" not in remedy("ExpiredToken", errno.EKEYEXPIRED)

    def test_no_credentials_are_got_by_configuring_some(self):
        assert "aws configure" in remedy("NoCredentialsError", errno.ENOKEY)

    def test_a_clock_that_is_wrong_is_set(self):
        assert "timedatectl" in remedy("RequestTimeTooSkewed", errno.EKEYEXPIRED)

    def test_an_archived_object_is_restored(self):
        words = remedy("InvalidObjectState", errno.EBUSY, bucket="b", key="a b.csv")
        assert "aws s3api restore-object --bucket b --key 'a b.csv' --restore-request Days=7" in words

    def test_a_key_with_braces_is_told_as_it_is(self):
        assert "--key '{key}'" in remedy("InvalidObjectState", errno.EBUSY, bucket="b", key="{key}")

    @pytest.mark.parametrize("code", ["OptInRequired", "AuthFailure"])
    def test_a_region_that_is_not_enabled_is_enabled(self, code):
        assert "aws account enable-region --region-name af-south-1" in remedy(code, errno.ENODEV, region="af-south-1")

    def test_what_only_aws_can_explain_has_none(self):
        assert remedy("UnauthorizedOperation", errno.EACCES) == ""


@pytest.mark.parametrize(
    "message",
    [
        "You can't perform this operation on the secret because it was marked for deletion.",
        "You tried to perform the operation on a secret that's currently marked deleted.",
        "a secret with this name is already scheduled for deletion",
        "arn:aws:kms:us-west-2:1:key/0 is pending deletion.",
    ],
)
def test_what_is_marked_for_deletion_is_busy_and_the_remedy_restores_it(message: str) -> None:
    number = number_of("InvalidRequestException", 400, message)
    assert number == errno.EBUSY
    assert "restore" in remedy("InvalidRequestException", number, message=message)


def test_what_is_being_deleted_is_busy_and_has_no_remedy() -> None:
    message = (
        "Stack:arn:aws:cloudformation:us-west-2:1:stack/a/b is in DELETE_IN_PROGRESS state and can not be updated."
    )
    number = number_of("ValidationError", 400, message)
    assert (number, remedy("ValidationError", number, message=message)) == (errno.EBUSY, "")


def test_words_about_deletion_change_no_other_error() -> None:
    assert number_of("AccessDeniedException", 400, "it is marked for deletion") == errno.EACCES
