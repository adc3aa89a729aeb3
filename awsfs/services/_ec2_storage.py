"""EC2's disks and what they are made from: images, snapshots, volumes."""

from awsfs.schema import Call, Fields, Folder, Link, links, tags
from awsfs.services._ec2_collection import collection
from awsfs.services._places import instances

# Only one's own are listed, for there are hundreds of thousands of others; by id, anybody's is found.
IMAGES = Call("describe_images", "Images[]", ttl=300, Owners=["self"], IncludeDisabled=True, MaxResults=1000)
IMAGE = Call("describe_images", "Images[]", ttl=300, ImageIds=["{name()}"], IncludeDisabled=True)
SNAPSHOTS = Call("describe_snapshots", "Snapshots[]", OwnerIds=["self"], MaxResults=1000)
SNAPSHOT = Call("describe_snapshots", "Snapshots[]", SnapshotIds=["{name()}"])
VOLUMES = Call("describe_volumes", "Volumes[]", MaxResults=1000)
VOLUME = Call("describe_volumes", "Volumes[]", VolumeIds=["{name()}"])

# Whoever may launch a vendor's image still may not see the snapshots it is made of.
OWN_DISKS = "[@][?!ImageOwnerAlias].BlockDeviceMappings[].Ebs"

# Snapshots outlive their volumes, and volumes the snapshots that they are made of, or may see.

STORAGE = (
    collection(
        "images",
        IMAGES,
        IMAGE,
        Folder(
            "{ImageId}",
            Fields(),
            Link("source-image", "ec2/{SourceImageRegion}/images/{SourceImageId}"),
            Link("source-instance", "ec2/{region}/{SourceInstanceId}"),
            links("snapshots", OWN_DISKS, "{SnapshotId}", "ec2/{region}/snapshots/{SnapshotId}"),
            tags(),
            time="CreationDate",
        ),
        named="ami-[0-9a-f]+",
        second_name="Name",
    ),
    collection(
        "snapshots",
        SNAPSHOTS,
        SNAPSHOT,
        Folder(
            "{SnapshotId}",
            Fields(),
            Link("volume", "ec2/{region}/volumes/{VolumeId}", among=(VOLUMES, "{VolumeId}")),
            tags(),
            time="StartTime",
        ),
        named="snap-[0-9a-f]+",
    ),
    collection(
        "volumes",
        VOLUMES,
        VOLUME,
        Folder(
            "{VolumeId}",
            Fields(),
            Link("snapshot", "ec2/{region}/snapshots/{SnapshotId}", among=(SNAPSHOTS, "{SnapshotId}")),
            Link("source-volume", "ec2/{region}/volumes/{SourceVolumeId}"),
            instances("Attachments[]"),
            tags(),
            time="CreateTime",
        ),
        named="vol-[0-9a-f]+",
    ),
)
