"""Many programs on one mount for as long as one likes, on a network that fails: what they saw, and what AWS holds."""
