"""EC2 and STS: instances by a formula, in pages; every other collection is empty."""

from __future__ import annotations

from xml.sax.saxutils import escape

from bench.endpoint.counts import Counts
from bench.endpoint.http import Answer

XML = {"Content-Type": "text/xml;charset=UTF-8"}
MOST = 10_000
ACCOUNT = "123456789012"
REGIONS = ("eu-central-1", "us-east-1", "us-west-2")
TYPES = ("t3.micro", "t3.large", "m7i.large", "c7i.xlarge", "r7i.2xlarge")
STATES = ((16, "running"), (16, "running"), (16, "running"), (80, "stopped"))
NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
MULTIPLIER = 0x9E3779B97F4A7C15
"""Odd, so that every number has an id of its own, and ids are not in the order of the numbers."""

RECORD = """<item><reservationId>r-{id}</reservationId><ownerId>{account}</ownerId><groupSet/><instancesSet><item>
<instanceId>i-{id}</instanceId><imageId>ami-{image:017x}</imageId>
<instanceState><code>{code}</code><name>{state}</name></instanceState>
<privateDnsName>ip-10-{a}-{b}-{c}.us-west-2.compute.internal</privateDnsName>
<dnsName>ec2-54-{a}-{b}-{c}.us-west-2.compute.amazonaws.com</dnsName><reason/><keyName>ops</keyName>
<amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>{type}</instanceType>
<launchTime>2026-01-{day:02}T{hour:02}:12:44.000Z</launchTime>
<placement><availabilityZone>us-west-2{zone}</availabilityZone><groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-{zone}0000000000000000</subnetId>
<vpcId>vpc-00000000000000001</vpcId><privateIpAddress>10.{a}.{b}.{c}</privateIpAddress>
<ipAddress>54.{a}.{b}.{c}</ipAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-00000000000000001</groupId><groupName>web</groupName></item></groupSet>
<architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/sda1</rootDeviceName>
<blockDeviceMapping><item><deviceName>/dev/sda1</deviceName><ebs><volumeId>vol-{id}</volumeId>
<status>attached</status><attachTime>2026-01-{day:02}T{hour:02}:12:45.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
<virtualizationType>hvm</virtualizationType><clientToken>token-{n}</clientToken>
<tagSet><item><key>Name</key><value>web-{n:05}</value></item><item><key>team</key><value>{team}</value></item></tagSet>
<hypervisor>xen</hypervisor><networkInterfaceSet><item><networkInterfaceId>eni-{id}</networkInterfaceId>
<subnetId>subnet-{zone}0000000000000000</subnetId><vpcId>vpc-00000000000000001</vpcId><description/>
<ownerId>{account}</ownerId><status>in-use</status><macAddress>02:00:{mac}</macAddress>
<privateIpAddress>10.{a}.{b}.{c}</privateIpAddress>
<privateDnsName>ip-10-{a}-{b}-{c}.us-west-2.compute.internal</privateDnsName><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-00000000000000001</groupId><groupName>web</groupName></item></groupSet>{association}
<attachment><attachmentId>eni-attach-{id}</attachmentId><deviceIndex>0</deviceIndex><status>attached</status>
<attachTime>2026-01-{day:02}T{hour:02}:12:44.000Z</attachTime><deleteOnTermination>true</deleteOnTermination>
<networkCardIndex>0</networkCardIndex></attachment><privateIpAddressesSet><item>
<privateIpAddress>10.{a}.{b}.{c}</privateIpAddress><primary>true</primary>{association}</item></privateIpAddressesSet>
<ipv6AddressesSet/><interfaceType>interface</interfaceType></item></networkInterfaceSet>
<iamInstanceProfile><arn>arn:aws:iam::{account}:instance-profile/web</arn><id>AIPA{id}</id></iamInstanceProfile>
<ebsOptimized>false</ebsOptimized><enaSupport>true</enaSupport>
<cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions>
<capacityReservationSpecification><capacityReservationPreference>open</capacityReservationPreference>
</capacityReservationSpecification><hibernationOptions><configured>false</configured></hibernationOptions>
<enclaveOptions><enabled>false</enabled></enclaveOptions><metadataOptions><state>applied</state>
<httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit>
<httpEndpoint>enabled</httpEndpoint><httpProtocolIpv6>disabled</httpProtocolIpv6>
<instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions><platformDetails>Linux/UNIX</platformDetails>
<usageOperation>RunInstances</usageOperation>
<usageOperationUpdateTime>2026-01-{day:02}T{hour:02}:12:44.000Z</usageOperationUpdateTime>
<privateDnsNameOptions><hostnameType>ip-name</hostnameType>
<enableResourceNameDnsARecord>false</enableResourceNameDnsARecord>
<enableResourceNameDnsAAAARecord>false</enableResourceNameDnsAAAARecord></privateDnsNameOptions>
<maintenanceOptions><autoRecovery>default</autoRecovery></maintenanceOptions>
<currentInstanceBootMode>legacy-bios</currentInstanceBootMode></item></instancesSet></item>""".replace("\n", "")

ASSOCIATION = (
    "<association><publicIp>54.{a}.{b}.{c}</publicIp><ipOwnerId>amazon</ipOwnerId>"
    "<publicDnsName>ec2-54-{a}-{b}-{c}.us-west-2.compute.amazonaws.com</publicDnsName></association>"
)
RECORD = RECORD.replace("{association}", ASSOCIATION)


def instance_id(number: int) -> str:
    """The id of an instance, without `i-`: 17 hexadecimal digits."""
    return f"0{number * MULTIPLIER % 2**64:016x}"


def instance(number: int) -> str:
    """One reservation with one instance, as DescribeInstances writes it."""
    code, state = STATES[number % len(STATES)]
    a, b, c = number >> 16 & 255, number >> 8 & 255, number & 255
    return RECORD.format(
        n=number, id=instance_id(number), account=ACCOUNT, image=0x123456789ABCDEF + number % 7, code=code,
        state=state, type=TYPES[number % len(TYPES)], a=a, b=b, c=c, day=1 + number % 28, hour=number % 24,
        zone="abc"[number % 3], team=("shop", "search", "data")[number % 3], mac=f"00:{a:02x}:{b:02x}:{c:02x}",
    )  # fmt: skip


class Ec2:
    """The query protocol for EC2 and STS."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._numbers = {f"i-{instance_id(number)}": number for number in range(MOST)}

    def answer(self, form: dict[str, str]) -> Answer:
        """What AWS answers to a form."""
        action = form.get("Action", "")
        if action == "DescribeInstances":
            found = self._instances(form)
        elif action == "DescribeRegions":
            found = _answer(action, f"<regionInfo>{''.join(map(_region, REGIONS))}</regionInfo>")
        elif action == "GetCallerIdentity":
            found = _identity()
        elif action.startswith("Describe") and form.get("Version") == "2016-11-15":
            return _answer(action, "")
        else:
            found = refusal("InvalidAction", f"The action {action} is not valid for this endpoint.")
            action = "Other"
        found.operation = action
        return found

    def _instances(self, form: dict[str, str]) -> Answer:
        total = self._counts.instances
        wanted = [value for name, value in form.items() if name.startswith("InstanceId.")]
        unknown = [name for name in wanted if self._numbers.get(name, total) >= total]
        if unknown:
            return refusal("InvalidInstanceID.NotFound", f"The instance ID '{unknown[0]}' does not exist")
        if wanted:
            return _page("".join(instance(self._numbers[name]) for name in wanted), None)
        start, size = int(form.get("NextToken") or 0), int(form.get("MaxResults") or total or 1)
        end = min(start + size, total)
        return _page("".join(map(instance, range(start, end))), end if end < total else None)


def refusal(code: str, message: str) -> Answer:
    """An error as EC2 writes it."""
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    text = f"<Response><Errors>{error}</Errors><RequestID>request</RequestID></Response>"
    return Answer(400, dict(XML), text.encode())


def _page(instances: str, following: int | None) -> Answer:
    token = "" if following is None else f"<nextToken>{following}</nextToken>"
    return _answer("DescribeInstances", f"<reservationSet>{instances}</reservationSet>{token}")


def _answer(action: str, inside: str) -> Answer:
    text = f'<{action}Response xmlns="{NAMESPACE}"><requestId>request</requestId>{inside}</{action}Response>'
    return Answer(200, dict(XML), text.encode())


def _region(name: str) -> str:
    endpoint = f"<regionEndpoint>ec2.{name}.amazonaws.com</regionEndpoint>"
    return f"<item><regionName>{name}</regionName>{endpoint}<optInStatus>opt-in-not-required</optInStatus></item>"


def _identity() -> Answer:
    who = f"<UserId>AIDABENCH</UserId><Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/bench</Arn>"
    result = f"<GetCallerIdentityResult>{who}</GetCallerIdentityResult>"
    ticket = "<ResponseMetadata><RequestId>request</RequestId></ResponseMetadata>"
    text = f'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">{result}{ticket}'
    return Answer(200, dict(XML), f"{text}</GetCallerIdentityResponse>".encode())
