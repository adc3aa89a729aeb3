"""The demo: a made-up AWS account, and the local server that answers for it."""
