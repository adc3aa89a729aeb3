"""A plugin of coverage: libfuse calls us from threads of its own, which Python's tracing does not know of."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import threading
from types import ModuleType
from typing import Any


class _Finder(importlib.abc.MetaPathFinder):
    """Finds mfusepy as anybody would, and has every callback of it traced."""

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> Any:
        if name != "mfusepy":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                _trace_callbacks(module.FUSE)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _trace_callbacks(fuse: Any) -> None:
    call = fuse._wrapper

    def traced(self: Any, function: Any, *args: Any, **more: Any) -> Any:
        if sys.gettrace() is None:
            sys.settrace(threading.gettrace())
        return call(self, function, *args, **more)

    fuse._wrapper = traced


def coverage_init(registry: Any, options: Any) -> None:
    """What coverage calls in every process that it measures."""
    sys.meta_path.insert(0, _Finder())
