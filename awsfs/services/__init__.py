"""The services: every module here with a `SERVICE` is one; nothing else is edited to add another."""

from __future__ import annotations

import importlib
import pkgutil

from awsfs.schema import Service


def all_services() -> list[Service]:
    """Every declared service, by name."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return sorted((module.SERVICE for module in modules if hasattr(module, "SERVICE")), key=lambda each: each.name)
