"""The tests of the tree and of the mount, on emulators of AWS that other people wrote."""
