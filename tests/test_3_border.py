"""Floor 3: the border, where everything that botocore raises becomes one kind of error."""

import errno
import http.client
import inspect
import socket
import ssl

import pytest
from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError
from structlog.testing import capture_logs
from urllib3 import exceptions as urllib3

from awsfs.aws.border import border, translated
from awsfs.errors import AwsError

URL = "https://ec2.us-west-2.amazonaws.com"
RAISED = [
    (botocore.NoCredentialsError(), errno.ENOKEY),
    (botocore.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), errno.ENOKEY),
    (botocore.CredentialRetrievalError(provider="process", error_msg="gone"), errno.EKEYEXPIRED),
    (botocore.TokenRetrievalError(provider="sso", error_msg="gone"), errno.EKEYEXPIRED),
    (botocore.UnauthorizedSSOTokenError(), errno.EKEYEXPIRED),
    (botocore.SSOTokenLoadError(error_msg="gone"), errno.EKEYEXPIRED),
    (botocore.ConnectTimeoutError(endpoint_url=URL), errno.ETIMEDOUT),
    (botocore.ReadTimeoutError(endpoint_url=URL), errno.ETIMEDOUT),
    (botocore.EndpointConnectionError(endpoint_url=URL), errno.EHOSTUNREACH),
    (botocore.ConnectionClosedError(endpoint_url=URL), errno.EHOSTUNREACH),
    (botocore.HTTPClientError(error="broken"), errno.EHOSTUNREACH),
    (botocore.SSLError(endpoint_url=URL, error="certificate"), errno.EHOSTUNREACH),
    (botocore.ProxyConnectionError(proxy_url=URL), errno.EHOSTUNREACH),
    (botocore.ParamValidationError(report="Key: too long"), errno.EINVAL),
    (botocore.NoRegionError(), errno.ENODEV),
    (botocore.UnknownServiceError(service_name="x", known_service_names="y"), errno.EOPNOTSUPP),
    (ResponseParserError("not XML"), errno.EREMOTEIO),
    (botocore.LoginRefreshRequired(), errno.EKEYEXPIRED),
    (botocore.RefreshWithMFAUnsupportedError(), errno.EKEYEXPIRED),
    (botocore.MetadataRetrievalError(error_msg="gone"), errno.EKEYEXPIRED),
    (botocore.NoAuthTokenError(), errno.ENOKEY),
    (botocore.ProfileNotFound(profile="x"), errno.ENOKEY),
    (botocore.ConfigParseError(path="config"), errno.ENOKEY),
    (botocore.InvalidConfigError(error_msg="no"), errno.ENOKEY),
    (botocore.CapacityNotAvailableError(), errno.EAGAIN),
    (botocore.UnknownEndpointError(service_name="x", region_name="y"), errno.ENODEV),
    (botocore.InvalidRegionError(region_name="a b"), errno.ENODEV),
    (botocore.EndpointResolutionError(msg="no"), errno.EINVAL),
    (botocore.InvalidDNSNameError(bucket_name="A_B"), errno.EINVAL),
    (botocore.UnsupportedS3ConfigurationError(msg="no"), errno.EOPNOTSUPP),
    (botocore.FlexibleChecksumError(error_msg="no"), errno.EREMOTEIO),
    (urllib3.ConnectTimeoutError(), errno.ETIMEDOUT),
    (urllib3.ReadTimeoutError(None, URL, "late"), errno.ETIMEDOUT),
    (urllib3.ProtocolError("broken"), errno.EHOSTUNREACH),
    (urllib3.DecodeError("gzip"), errno.EREMOTEIO),
    (http.client.IncompleteRead(b""), errno.EREMOTEIO),
    (TimeoutError("late"), errno.ETIMEDOUT),
    (ConnectionResetError(errno.ECONNRESET, "reset"), errno.EHOSTUNREACH),
    (socket.gaierror(socket.EAI_NONAME, "no such host"), errno.EHOSTUNREACH),
    (ssl.SSLError(1, "certificate"), errno.EHOSTUNREACH),
    (OSError(errno.EMFILE, "too many open files"), errno.EMFILE),
    (OSError("no number"), errno.EIO),
    (botocore.BotoCoreError(), errno.EIO),
    (ZeroDivisionError(), errno.EIO),
]
NEVER_RAISED_BY_A_CALL = {
    "AwsChunkedWrapperError",
    "BotoCoreError",
    "ClientError",
    "EventStreamError",
    "MD5UnavailableError",
    "MissingServiceIdError",
    "StubAssertionError",
    "StubResponseError",
    "UnStubbedResponseError",
    "UndefinedModelAttributeError",
    "UnseekableStreamError",
    "WaiterConfigError",
    "WaiterError",
}
"""Those told by their code, those that only botocore's own tests and waiters raise, and those that would be a bug."""


def kinds():
    """botocore's exceptions that a call may raise."""
    found = [kind for _, kind in inspect.getmembers(botocore, inspect.isclass) if issubclass(kind, Exception)]
    return [kind for kind in found if kind.__name__ not in NEVER_RAISED_BY_A_CALL and not issubclass(kind, Warning)]


def refused(status=403, metadata=True, **error):
    response = {"Error": error}
    if metadata:
        response["ResponseMetadata"] = {"HTTPStatusCode": status, "RequestId": "r-1"}
    return translated(botocore.ClientError(response, "DescribeVpcs"), "describe_vpcs")


class TestExceptions:
    @pytest.mark.parametrize(("error", "number"), RAISED, ids=lambda value: type(value).__name__)
    def test_every_kind_of_exception_has_its_errno(self, error, number):
        assert translated(error, "describe_vpcs").number == number

    @pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
    def test_no_exception_of_botocore_is_eio_by_accident(self, kind):
        assert translated(kind.__new__(kind), "describe_vpcs").number != errno.EIO

    def test_an_exception_is_named_by_its_kind(self):
        assert translated(botocore.NoRegionError(), "describe_vpcs").code == "NoRegionError"

    def test_the_operation_is_told(self):
        assert translated(ValueError("x"), "describe_vpcs").operation == "describe_vpcs"


class TestAnswers:
    def test_a_refusal_keeps_code_message_and_request_id(self):
        error = refused(Code="UnauthorizedOperation", Message="You may not.")
        assert (error.code, error.message, error.request_id) == ("UnauthorizedOperation", "You may not.", "r-1")

    def test_a_code_decides_the_errno(self):
        assert refused(status=400, Code="InvalidVpcID.NotFound").number == errno.ENOENT

    def test_an_unknown_code_is_told_by_the_status(self):
        assert refused(status=404, Code="Strange").number == errno.ENOENT

    def test_an_answer_without_a_message_still_says_something(self):
        assert "DescribeVpcs" in refused(Code="Strange").message

    def test_an_answer_without_metadata_is_an_error_all_the_same(self):
        assert refused(metadata=False, Code="Strange").number == errno.EIO


class TestBorder:
    def test_what_goes_well_is_left_alone(self):
        with border("describe_vpcs"):
            value = 1
        assert value == 1

    def test_an_exception_leaves_as_an_aws_error(self):
        with pytest.raises(AwsError), border("describe_vpcs"):
            raise ValueError("x")

    def test_an_aws_error_passes_unchanged(self):
        error = AwsError(errno.ENOENT, "NotFound", "gone")
        with pytest.raises(AwsError) as caught, border("describe_vpcs"):
            raise error
        assert caught.value is error

    def test_what_nobody_has_thought_of_is_logged_with_its_traceback(self):
        with capture_logs() as logs, pytest.raises(AwsError), border("describe_vpcs"):
            raise ZeroDivisionError
        assert (logs[0]["event"], logs[0]["kind"]) == ("bug", "ZeroDivisionError")
        assert "raise ZeroDivisionError" in logs[0]["traceback"]

    def test_its_words_are_not_in_the_log_for_they_may_quote_what_was_sent(self):
        with capture_logs() as logs, pytest.raises(AwsError), border("put_parameter"):
            raise LookupError("".join(("hunt", "er2")))
        assert "hunter2" not in str(logs)

    def test_what_was_refused_is_no_bug(self):
        with capture_logs() as logs, pytest.raises(AwsError), border("describe_vpcs"):
            raise botocore.NoRegionError
        assert logs == []

    def test_what_caused_it_is_kept_for_the_log(self):
        with pytest.raises(AwsError) as caught, border("describe_vpcs"):
            raise botocore.NoRegionError
        assert isinstance(caught.value.__cause__, botocore.NoRegionError)

    def test_a_reader_that_leaves_in_the_middle_is_no_error(self):
        def pages():
            with border("describe_vpcs"):
                yield 1
                yield 2

        half_read = pages()
        next(half_read)
        half_read.close()
