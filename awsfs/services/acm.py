"""ACM: certificates for TLS."""

from awsfs.schema import Attribute, Blob, ByName, Call, Document, Each, Fields, Folder, Service, UsedBy, tags
from awsfs.services._arns import arn_links
from awsfs.services._verbs import dangerous, verb

ARN = "{CertificateArn}"
# Unless told otherwise, AWS lists none but those with keys of these first two kinds.
KINDS = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]
CERTIFICATES = Call("list_certificates", "CertificateSummaryList[]", Includes={"keyTypes": KINDS}, MaxItems=1000)
ONE = Call(
    "describe_certificate",
    "Certificate",
    CertificateArn="arn:{partition}:acm:{region}:{account}:certificate/{name()}",
)
CERTIFICATE = Call("describe_certificate", "Certificate", CertificateArn=ARN)


def pem(result: str) -> Call:
    """The certificate itself; while it is being issued, there is none."""
    return Call("get_certificate", result, ttl=300, absent=("RequestInProgressException",), CertificateArn=ARN)


VERBS = (
    verb("renew", "renew_certificate", CertificateArn=ARN),
    verb("resend-validation-email", "resend_validation_email", CertificateArn=ARN),
    dangerous("update-options", "update_certificate_options", CertificateArn=ARN),
    dangerous("delete", "delete_certificate", CertificateArn=ARN),
)
TAGS = tags(
    Call("list_tags_for_certificate", "Tags[]", CertificateArn=ARN),
    put=Call("add_tags_to_certificate", CertificateArn=ARN, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("remove_tags_from_certificate", CertificateArn=ARN, Tags=[{"Key": "{name()}"}]),
)

SERVICE = Service(
    "acm",
    Folder(
        "certificates",
        Each(
            CERTIFICATES,
            Folder(
                "{tail(CertificateArn)}",
                Attribute("name", "DomainName"),
                Each(
                    CERTIFICATE,
                    Attribute("state", "Status"),
                    Document("validation.json", "DomainValidationOptions[]", many=True),
                    arn_links("load-balancers", "load-balancer", "InUseBy"),
                    arn_links("distributions", "distribution", "InUseBy"),
                ),
                Fields(source=CERTIFICATE),
                Blob("certificate.pem", pem("Certificate")),
                Blob("chain.pem", pem("CertificateChain")),
                UsedBy(),
                TAGS,
                *VERBS,
                time="IssuedAt || ImportedAt || CreatedAt",
            ),
            get=ONE,
            named="[0-9a-f-]{36}",
            state="Status",
            arn="acm:certificate/(.+)",
        ),
        ByName(CERTIFICATES, "DomainName", "{tail(CertificateArn)}"),
    ),
)
