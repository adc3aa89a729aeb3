"""The images that machines start from: a few public ones that somebody else owns, and the account's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsfs.demo.words import tag_specs

AMAZON, CANONICAL = "137112412989", "099720109477"

PUBLIC_IMAGES = {
    "al2023": ("ami-0a1d2023c6f8e4b7d", AMAZON, "al2023-ami-2023.7.20250331.0-kernel-6.1-x86_64", "/dev/xvda"),
    "al2023-arm": ("ami-0a1d2023a9b3c5e71", AMAZON, "al2023-ami-2023.7.20250331.0-kernel-6.1-arm64", "/dev/xvda"),
    "noble": (
        "ami-0c24042f1e8d9b6a3",
        CANONICAL,
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250305",
        "/dev/sda1",
    ),
}
"""By short name: image id, owner, name and root device."""

OWN_IMAGES = {"web": "web-2025-03-17", "api": "api-2025-03-24"}


def public_images() -> list[dict[str, Any]]:
    """The public images in the words of moto's ``MOTO_AMIS_PATH``.

    Moto's own list has 1,300 images a region, and reading it takes longer than everything else here.
    """
    return [
        {
            "ami_id": image_id,
            "name": name,
            "description": name.split("-", 1)[0],
            "owner_id": owner,
            "public": True,
            "virtualization_type": "hvm",
            "architecture": "arm64" if name.endswith("arm64") else "x86_64",
            "state": "available",
            "image_type": "machine",
            "image_location": f"amazon/{name}",
            "hypervisor": "xen",
            "root_device_name": device,
            "root_device_type": "ebs",
            "sriov": "simple",
        }
        for image_id, owner, name, device in PUBLIC_IMAGES.values()
    ]


def make_own_images(ec2: Any, builder: str) -> Mapping[str, str]:
    """Ids of the account's own images, by short name; `builder` is the instance they are taken of."""
    return {
        short: ec2.create_image(
            InstanceId=builder,
            Name=name,
            Description=f"{short} servers, baked",
            TagSpecifications=tag_specs("image", Name=name, role=short, team="platform"),
        )["ImageId"]
        for short, name in OWN_IMAGES.items()
    }
