"""The demo account's machines, and their volumes, snapshots, addresses and network interfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from awsfs.demo.fleet import FLEET, Machines
from awsfs.demo.images import PUBLIC_IMAGES, make_own_images
from awsfs.demo.network import ZONES, Network
from awsfs.demo.words import ACCOUNT, REGIONS, tag_specs

ROOT_SIZE = 20


@dataclass
class Region:
    """One region being furnished: its client, its networks by stage, its images, and the machines made so far.

    `instances` has their ids by stage and name; `idle` those that are to be stopped in the end.
    """

    ec2: Any
    name: str
    networks: Mapping[str, Network]
    images: dict[str, str] = field(default_factory=lambda: {name: row[0] for name, row in PUBLIC_IMAGES.items()})
    instances: dict[tuple[str, str | None], list[str]] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)

    def production(self, name: str) -> list[str]:
        """Ids of the production machines that have this Name."""
        return self.instances["production", name]


def make_machines(region: Region) -> None:
    """Everything in the region's row of the table; the first machine there is what the own images are taken of."""
    bastion, *others = FLEET[region.name]
    _launch(region, bastion)
    region.images |= make_own_images(region.ec2, region.production("bastion")[0])
    for machines in others:
        _launch(region, machines)
    _give_addresses(region)
    _give_interfaces(region)
    _keep_snapshots(region)


def stop_idle_machines(region: Region) -> None:
    """Stop those that are stopped: last, for a load balancer takes none that does not run."""
    region.ec2.stop_instances(InstanceIds=region.idle)


def _launch(region: Region, machines: Machines) -> None:
    """Start them, in one zone after the other, and singly: of several, moto gives the first alone its profile."""
    parameters = _launch_parameters(region, machines)
    subnets = region.networks[machines.env].subnets
    side = "public" if machines.public else "private"
    started = [
        region.ec2.run_instances(
            MinCount=1, MaxCount=1, SubnetId=subnets[f"{side}-{ZONES[number % len(ZONES)]}"], **parameters
        )["Instances"][0]["InstanceId"]
        for number in range(machines.count)
    ]
    for instance in started if machines.protected else ():
        region.ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})
    region.instances.setdefault((machines.env, machines.name), []).extend(started)
    region.idle += started[machines.count - machines.stopped :]


def _launch_parameters(region: Region, machines: Machines) -> dict[str, Any]:
    tags = {"env": machines.env, "team": machines.team, "role": machines.role}
    if machines.name:
        tags["Name"] = machines.name
    optional = {
        "UserData": machines.user_data,
        "IamInstanceProfile": machines.profile and {"Name": machines.profile},
    }
    return {
        "ImageId": region.images[machines.image],
        "InstanceType": machines.kind,
        "KeyName": "ops" if machines.public else "deploy",
        "SecurityGroupIds": [region.networks[machines.env].groups[machines.group]],
        "BlockDeviceMappings": _disks(region, machines),
        "TagSpecifications": tag_specs("instance", **tags) + tag_specs("volume", **tags),
        **{name: value for name, value in optional.items() if value},
    }


def _disks(region: Region, machines: Machines) -> list[dict[str, Any]]:
    """A root volume, made from the image's snapshot where that is the account's own, and perhaps a data volume."""
    image = region.ec2.describe_images(ImageIds=[region.images[machines.image]])["Images"][0]
    root = {"VolumeSize": ROOT_SIZE, "VolumeType": "gp3", "DeleteOnTermination": True}
    if image["OwnerId"] == ACCOUNT:
        root["SnapshotId"] = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    data = {"VolumeSize": machines.data, "VolumeType": "gp3", "DeleteOnTermination": False}
    disks = [(image["RootDeviceName"], root), ("/dev/sdf", data)]
    return [{"DeviceName": device, "Ebs": disk} for device, disk in disks if disk["VolumeSize"]]


def _give_addresses(region: Region) -> None:
    """A fixed address for the bastion, and one that nothing uses."""
    bastion, _ = (
        region.ec2.allocate_address(
            Domain="vpc",
            Address=f"203.0.113.{REGIONS.index(region.name) * 10 + number}",
            TagSpecifications=tag_specs("elastic-ip", Name=name),
        )["AllocationId"]
        for number, name in enumerate(("bastion", "unused"), 1)
    )
    region.ec2.associate_address(AllocationId=bastion, InstanceId=region.production("bastion")[0])


def _give_interfaces(region: Region) -> None:
    """A second network interface for the primary database, and one that is attached to nothing."""
    network = region.networks["production"]
    ids = [
        region.ec2.create_network_interface(
            SubnetId=network.subnets["private-a"],
            Groups=[network.groups["db"]],
            Description=description,
            TagSpecifications=tag_specs("network-interface", Name=description, env="production", team="data"),
        )["NetworkInterface"]["NetworkInterfaceId"]
        for description in ("db-replication", "db-spare")
    ]
    region.ec2.attach_network_interface(
        NetworkInterfaceId=ids[0], InstanceId=region.production("db-primary")[0], DeviceIndex=1
    )


def _keep_snapshots(region: Region) -> None:
    """Nightly snapshots of the database's data, and two volumes that nothing uses, one made from the last of them."""
    ec2, zone = region.ec2, region.name + ZONES[0]
    database = ec2.describe_instances(InstanceIds=region.production("db-primary"))["Reservations"][0]["Instances"][0]
    disks = {disk["DeviceName"]: disk["Ebs"]["VolumeId"] for disk in database["BlockDeviceMappings"]}
    snapshot = ""
    for number in range(1, 4):
        snapshot = ec2.create_snapshot(
            VolumeId=disks["/dev/sdf"],
            Description=f"nightly {number}",
            TagSpecifications=tag_specs("snapshot", Name="db-nightly", night=str(number), team="data"),
        )["SnapshotId"]
    for name, origin in (("restore-test", {"SnapshotId": snapshot}), ("forgotten", {"Size": 50})):
        tags = tag_specs("volume", Name=name, team="data")
        ec2.create_volume(AvailabilityZone=zone, VolumeType="gp3", TagSpecifications=tags, **origin)
