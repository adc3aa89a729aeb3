"""EC2's disks and what they are made from: images, snapshots, volumes."""

from typing import Any

from awsfs.schema import Attribute, Call, Fields, Folder, Link, UsedBy, links
from awsfs.services._ec2_collection import collection, tagged
from awsfs.services._metrics import metrics
from awsfs.services._places import instances, key
from awsfs.services._verbs import dangerous, verb

# Only one's own are listed, for there are hundreds of thousands of others; by id, anybody's is found.
IMAGES = Call("describe_images", "Images[]", ttl=300, Owners=["self"], IncludeDisabled=True, MaxResults=1000)
IMAGE = Call("describe_images", "Images[]", ttl=300, ImageIds=["{name()}"], IncludeDisabled=True)
SNAPSHOTS = Call("describe_snapshots", "Snapshots[]", OwnerIds=["self"], MaxResults=1000)
SNAPSHOT = Call("describe_snapshots", "Snapshots[]", SnapshotIds=["{name()}"])
VOLUMES = Call("describe_volumes", "Volumes[]", MaxResults=1000)
VOLUME = Call("describe_volumes", "Volumes[]", VolumeIds=["{name()}"])

# Whoever may launch a vendor's image still may not see the snapshots it is made of.
OWN_DISKS = "[@][?!ImageOwnerAlias].BlockDeviceMappings[].Ebs"

IMAGE_VERBS = (
    verb("copy", "copy_image", SourceImageId="{ImageId}", SourceRegion="{region}"),
    verb("enable-deprecation", "enable_image_deprecation", ImageId="{ImageId}"),
    verb("disable-deprecation", "disable_image_deprecation", ImageId="{ImageId}"),
    verb("enable-deregistration-protection", "enable_image_deregistration_protection", ImageId="{ImageId}"),
    dangerous("disable-deregistration-protection", "disable_image_deregistration_protection", ImageId="{ImageId}"),
    verb("enable", "enable_image", ImageId="{ImageId}"),
    dangerous("disable", "disable_image", ImageId="{ImageId}"),
    dangerous("deregister", "deregister_image", ImageId="{ImageId}"),
    dangerous("modify-attribute", "modify_image_attribute", ImageId="{ImageId}"),
)
SNAPSHOT_VERBS = (
    verb("copy", "copy_snapshot", ("PresignedUrl",), SourceSnapshotId="{SnapshotId}", SourceRegion="{region}"),
    verb("create-volume", "create_volume", SnapshotId="{SnapshotId}"),
    dangerous("delete", "delete_snapshot", SnapshotId="{SnapshotId}"),
    dangerous("modify-attribute", "modify_snapshot_attribute", SnapshotId="{SnapshotId}"),
)
VOLUME_VERBS = (
    verb("create-snapshot", "create_snapshot", VolumeId="{VolumeId}"),
    verb("attach", "attach_volume", VolumeId="{VolumeId}"),
    dangerous("detach", "detach_volume", VolumeId="{VolumeId}"),
    dangerous("modify", "modify_volume", VolumeId="{VolumeId}"),
    dangerous("delete", "delete_volume", VolumeId="{VolumeId}"),
)


def modifying(**params: Any) -> Call:
    """The call that changes a volume, which goes on for hours, and once in six."""
    return Call("modify_volume", VolumeId="{VolumeId}", **params)


IMAGE_DESCRIPTION = Call("modify_image_attribute", ImageId="{ImageId}", Description={"Value": "{value()}"})

# Snapshots outlive their volumes, and volumes the snapshots that they are made of, or may see.

STORAGE = (
    collection(
        "images",
        IMAGES,
        IMAGE,
        Folder(
            "{ImageId}",
            Fields(),
            Attribute("description", "Description || ''", put=IMAGE_DESCRIPTION),
            Link("source-image", "ec2/{SourceImageRegion}/images/{SourceImageId}"),
            Link("source-instance", "ec2/{region}/{SourceInstanceId}"),
            links("snapshots", OWN_DISKS, "{SnapshotId}", "ec2/{region}/snapshots/{SnapshotId}"),
            tagged("ImageId"),
            UsedBy(),
            *IMAGE_VERBS,
            time="CreationDate",
        ),
        named="ami-[0-9a-f]+",
        second_name="Name",
        own_name=None,
        state="State",
        gone=("deregistered",),
    ),
    collection(
        "snapshots",
        SNAPSHOTS,
        SNAPSHOT,
        Folder(
            "{SnapshotId}",
            Fields(),
            Link("volume", "ec2/{region}/volumes/{VolumeId}", among=(VOLUMES, "{VolumeId}")),
            key(),
            tagged("SnapshotId"),
            *SNAPSHOT_VERBS,
            time="StartTime",
        ),
        named="snap-[0-9a-f]+",
        state="State",
    ),
    collection(
        "volumes",
        VOLUMES,
        VOLUME,
        Folder(
            "{VolumeId}",
            Fields(),
            Attribute("size", "Size", put=modifying(Size="{value()}")),
            Attribute("volume-type", "VolumeType", put=modifying(VolumeType="{value()}")),
            Attribute("iops", "Iops", put=modifying(Iops="{value()}")),
            Attribute("throughput", "Throughput", put=modifying(Throughput="{value()}")),
            Link("snapshot", "ec2/{region}/snapshots/{SnapshotId}", among=(SNAPSHOTS, "{SnapshotId}")),
            Link("source-volume", "ec2/{region}/volumes/{SourceVolumeId}"),
            instances("Attachments[]"),
            key(),
            metrics(
                "AWS/EBS",
                "VolumeReadBytes VolumeWriteBytes VolumeReadOps VolumeWriteOps VolumeTotalReadTime "
                "VolumeTotalWriteTime VolumeIdleTime VolumeQueueLength BurstBalance",
                VolumeId="{VolumeId}",
            ),
            tagged("VolumeId"),
            *VOLUME_VERBS,
            time="CreateTime",
        ),
        named="vol-[0-9a-f]+",
        state="State",
    ),
)
