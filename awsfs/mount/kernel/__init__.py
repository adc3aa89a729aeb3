"""The kernel's FUSE protocol: messages on /dev/fuse, mounting, notices."""
