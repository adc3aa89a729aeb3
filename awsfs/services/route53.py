"""Route 53: zones of the domain name system, and the records in them. No regions."""

from awsfs.schema import Attribute, ByName, Call, Each, Fields, Folder, Link, Service, links, tags
from awsfs.services._route53_records import NAMED, PLACE, RECORD, RECORD_NAME, RECORDS, plain
from awsfs.services._route53_zone import ZONE_FILE
from awsfs.services._verbs import dangerous, verb

# AWS writes /hostedzone/Z1 where it takes Z1 as well.
ID = "{tail(Id)}"
ZONES = Call("list_hosted_zones", "HostedZones[]", MaxItems="100")
ZONE = Call("get_hosted_zone", "HostedZone", Id="{name()}")
NAME_SERVERS = Call("get_hosted_zone", "DelegationSet.NameServers[]", Id=ID)
VPCS = Call("get_hosted_zone", "VPCs[]", Id=ID)
COMMENT = Call("update_hosted_zone_comment", Id=ID, Comment="{value()}")

VERBS = (
    dangerous("change-record-sets", "change_resource_record_sets", HostedZoneId=ID),
    verb("associate-vpc", "associate_vpc_with_hosted_zone", HostedZoneId=ID),
    dangerous("disassociate-vpc", "disassociate_vpc_from_hosted_zone", HostedZoneId=ID),
    dangerous("delete", "delete_hosted_zone", Id=ID),
)
TAGS = tags(
    Call("list_tags_for_resource", "ResourceTagSet.Tags[]", ResourceType="hostedzone", ResourceId=ID),
    put=Call(
        "change_tags_for_resource",
        ResourceType="hostedzone",
        ResourceId=ID,
        AddTags=[{"Key": "{name()}", "Value": "{value()}"}],
    ),
    delete=Call("change_tags_for_resource", ResourceType="hostedzone", ResourceId=ID, RemoveTagKeys=["{name()}"]),
)

SERVICE = Service(
    "route53",
    Folder(
        "zones",
        Each(
            ZONES,
            Folder(
                ID,
                Fields(),
                Attribute("comment", "Config.Comment || ''", put=COMMENT),
                Attribute("private", "Config.PrivateZone"),
                Attribute("name-servers", NAME_SERVERS),
                links("vpcs", VPCS, "{VPCId}", "ec2/{VPCRegion}/vpcs/{VPCId}"),
                Folder(
                    "records",
                    Each(RECORDS, RECORD, get=RECORD_NAME, named=NAMED),
                    Each(RECORDS, Link(plain, PLACE), get=RECORD_NAME, named=NAMED, listed=False),
                ),
                ZONE_FILE,
                TAGS,
                *VERBS,
            ),
            get=ZONE,
            named="[A-Z0-9]+",
            arn="route53:hostedzone/(.+)",
        ),
        ByName(ZONES, "Name", ID),
    ),
    regional=False,
)
