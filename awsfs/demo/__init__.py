"""The demo: a demo AWS account, and the local server that answers for it."""
