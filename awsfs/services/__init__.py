"""The services: every module here with a `SERVICE` is one; nothing else is edited to add another."""
