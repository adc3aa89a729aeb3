"""Floor 4: whatever is done to objects through the tree, and whatever fails, AWS and the tree have what they should.

Beside the tree stands a dictionary. A write that was acknowledged is in it; one that was refused is not, and then AWS
has what it had before, whole.
"""

import contextlib
import tempfile
from pathlib import Path

import pytest
from desks import open_desk
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from object_files import APPENDING, OBJECTS, create
from test_4_tree_grown import content, grow, is_there, node

from awsfs.tree.handles import REPLACING, WRITING

NAMES = st.sampled_from(["a", "b", "dir/c", "dir/sub/d"])
DATA = st.binary(min_size=1, max_size=30)
FAULTS = st.sampled_from([None, None, None, "lost", "cut", "refused", "conflict", "broken"])


class Objects(RuleBasedStateMachine):
    """Files of a bucket, written through a mount whose connection and AWS fail now and then."""

    server = None

    @initialize()
    def start(self):
        self.stack = contextlib.ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.server.reset()
        self.desk = self.stack.enter_context(open_desk(self.server, Path(folder)))
        self.desk.s3.delete_object(Bucket="bucket", Key="there")
        self.tree = grow(self.desk.aws, delete_below=((),))
        for name in ("dir", "dir/sub"):
            self.tree.walk(f"{OBJECTS}/{name}".split("/")[:-1]).mkdir(name.rpartition("/")[2])
        self.model = {}

    def teardown(self):
        if hasattr(self, "stack"):
            self.stack.close()

    @contextlib.contextmanager
    def failing(self, fault, operation):
        """The next such request goes wrong."""
        if fault in ("lost", "cut"):
            self.desk.strict.cut(operation, done=fault == "lost")
            yield
            self.desk.strict.mend()
            return
        codes = {"refused": ("AccessDenied", 403), "conflict": ("ConditionalRequestConflict", 409)}
        code, status = codes.get(fault, ("InternalError", 500))
        with self.desk.server.refusing("s3", operation, code, status=status, times=1 if fault else 0):
            yield

    def attempt(self, fault, operation, work):
        """Whether it was acknowledged."""
        with self.failing(fault, operation):
            try:
                work()
            except OSError:
                assert fault == "refused"  # all else is found out or tried again
                return False
            return True

    def write(self, name, how, data, offset):
        path = f"{OBJECTS}/{name}"
        handle = node(self.tree, path).open(how) if is_there(self.tree, path) else create(self.tree, path, how)
        try:
            handle.write(data, offset)
            handle.flush()
        finally:
            handle.release()

    @rule(name=NAMES, data=DATA, fault=FAULTS)
    def replace(self, name, data, fault):
        if self.attempt(fault, "PutObject", lambda: self.write(name, REPLACING, data, 0)):
            self.model[name] = data

    @rule(name=NAMES, data=DATA, fault=FAULTS)
    def append(self, name, data, fault):
        if self.attempt(fault, "PutObject", lambda: self.write(name, APPENDING, data, None)):
            self.model[name] = self.model.get(name, b"") + data

    @rule(name=NAMES, data=DATA, offset=st.integers(0, 40), fault=FAULTS)
    def overwrite(self, name, data, offset, fault):
        if self.attempt(fault, "PutObject", lambda: self.write(name, WRITING, data, offset)):
            old = self.model.get(name, b"").ljust(offset, b"\0")
            self.model[name] = old[:offset] + data + old[offset + len(data) :]

    @rule(name=NAMES, length=st.integers(0, 40), fault=FAULTS)
    def truncate(self, name, length, fault):
        if name not in self.model:
            return
        if self.attempt(fault, "PutObject", lambda: node(self.tree, f"{OBJECTS}/{name}").truncate(length)):
            self.model[name] = self.model[name][:length].ljust(length, b"\0")

    @rule(old=NAMES, new=NAMES, fault=FAULTS)
    def rename(self, old, new, fault):
        if old not in self.model or old == new:
            return
        (source, _, name), (target, _, new_name) = (f"{OBJECTS}/{path}".rpartition("/") for path in (old, new))
        directory = node(self.tree, target)
        if self.attempt(fault, "CopyObject", lambda: node(self.tree, source).rename(name, directory, new_name)):
            self.model[new] = self.model.pop(old)

    @rule(name=NAMES)
    def remove(self, name):
        if name in self.model:
            node(self.tree, f"{OBJECTS}/{name}").remove()
            del self.model[name]

    @rule(name=NAMES, data=DATA)
    def somebody_else(self, name, data):
        """Another client writes; it is read here before anything else is done, as a careful program does."""
        self.desk.put(name, data)
        self.tree.forget()
        content(self.tree, f"{OBJECTS}/{name}")
        self.model[name] = data

    @invariant()
    def aws_has_what_was_acknowledged(self):
        if hasattr(self, "model"):
            found = self.desk.s3.list_objects_v2(Bucket="bucket").get("Contents", [])
            assert {each["Key"]: self.desk.content(each["Key"]) for each in found} == self.model

    @invariant()
    def the_tree_shows_it(self):
        if hasattr(self, "model"):
            for name, data in self.model.items():
                assert content(self.tree, f"{OBJECTS}/{name}") == data

    @invariant()
    def nothing_is_left_unfinished(self):
        if hasattr(self, "desk"):
            assert self.desk.unfinished() == []


@pytest.mark.filterwarnings("ignore")
def test_objects_are_what_was_acknowledged(server):
    Objects.server = server
    run_state_machine_as_test(
        Objects,
        settings=settings(
            max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
