"""Floor 5: what mfusepy leaves out on libfuse 3, handed on."""

from types import SimpleNamespace

import pytest

from awsfs.mount.binding import UTIME_NOW, UTIME_OMIT, binding, mtime_of


class TestBinding:
    """What mfusepy leaves out, handed on."""

    class Fuse:
        """As much of mfusepy's class as is asked for."""

        encoding, errors = "utf-8", "surrogateescape"

        def __init__(self):
            self.seen = []
            self.operations = SimpleNamespace(
                **{name: self.remember(name) for name in ("rename", "truncate", "chmod", "chown", "utimens")}
            )

        def remember(self, name):
            return lambda *args: self.seen.append((name, *args)) or 0

    @pytest.fixture
    def fuse(self):
        return binding(SimpleNamespace(FUSE=self.Fuse))()

    INFO = SimpleNamespace(contents=SimpleNamespace(fh=7))

    @staticmethod
    def times(seconds, nanoseconds):
        moment = SimpleNamespace(tv_sec=seconds, tv_nsec=nanoseconds)
        return SimpleNamespace(contents=SimpleNamespace(actime=moment, modtime=moment))

    @pytest.mark.parametrize(
        ("verb", "args", "seen"),
        [
            ("rename_fuse_3", (b"/a", b"/\xff", 1), ("rename", "/a", "/\udcff", 1)),
            ("truncate_fuse_3", (None, 5, INFO), ("truncate", None, 5, 7)),
            ("truncate_fuse_3", (b"/a", 5, None), ("truncate", "/a", 5, None)),
            ("chmod_fuse_3", (b"/a", 0o600, None), ("chmod", "/a", 0o600, None)),
            ("chown_fuse_3", (None, 2**32 - 1, 5, INFO), ("chown", None, -1, 5, 7)),
            ("chown_fuse_2", (b"/a", 5, 2**32 - 1), ("chown", "/a", 5, -1)),
        ],
    )
    def test_flags_and_open_files_are_handed_on(self, fuse, verb, args, seen):
        getattr(fuse, verb)(*args)
        assert fuse.seen == [seen]

    def test_a_time_is_seconds(self, fuse):
        fuse.utimens_fuse_3(b"/a", self.times(3, 500_000_000), None)
        assert fuse.seen == [("utimens", "/a", 3.5, None)]

    def test_now_is_none(self, fuse):
        fuse.utimens_fuse_2(b"/a", self.times(0, UTIME_NOW))
        assert fuse.seen == [("utimens", "/a", None, None)]

    def test_what_is_to_stay_is_not_set(self, fuse):
        assert (fuse.utimens_fuse_3(b"/a", self.times(0, UTIME_OMIT), None), fuse.seen) == (0, [])

    def test_no_times_are_now(self):
        assert mtime_of(None) == (True, None)
