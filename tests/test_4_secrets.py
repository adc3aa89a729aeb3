"""Floor 4: what is declared secret or private is in its own file, and nowhere else, whatever is done."""

import base64
import json
import re

import pytest
import structlog
from declarations import declared
from test_4_tree_grown import Api, aws_of, content, errno_of, grow, in_record, made_up, node, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.model import input_of
from awsfs.cache import Cache
from awsfs.requests import Request
from awsfs.schema import Action, Attribute, Blob, Call, Fields, Service
from awsfs.services.ssm import SERVICE as SSM
from awsfs.spool.kept import Kept
from awsfs.tree.files import Secret
from awsfs.tree.handles import READING, REPLACING
from awsfs.tree.nodes import Directory, File, Symlink

PLANTED = "planted-4711"
EVERYTHING = ((),)


def holds(told):
    """Whether the planted value can be read in what was told, as it is or in base64."""
    told = told if isinstance(told, bytes) else str(told).encode("utf-8", "surrogatepass")
    return PLANTED.encode() in told or base64.b64encode(PLANTED.encode()).rstrip(b"=")[:-1] in told


def walked(tree, path=""):
    """Every file below a path that opens, with what is read from it; dot names and all that fails are met too."""
    directory = node(tree, path)
    for name in [*(name for name, _ in directory.entries()), ".help", ".result"]:
        inner = f"{path}/{name}".lstrip("/")
        try:
            found = node(tree, inner)
            if isinstance(found, Directory):
                yield from walked(tree, inner)
            elif isinstance(found, File) and found.readable():
                yield inner, content(tree, inner)
            elif isinstance(found, Symlink):
                yield inner, found.target.encode()
            else:
                found.open(READING)
        except OSError as error:
            yield f"{inner}: error", str(error).encode()


class Vault(Api):
    """A thing with secrets; whatever is sent to it is refused, and quoted."""

    def __init__(self):
        super().__init__(tell=lambda **params: {"Word": PLANTED}, set_it=self.refuse)
        self.record = {"Id": "it", "Password": PLANTED, "UserData": PLANTED, "Size": 1, "Inner": {"Password": PLANTED}}

    def refuse(self, **params):
        raise refusal("Refused", 400)


TELL = Call("tell", "Word", thing="{Id}")
ENTRIES = (
    Fields(secret=("Password",), private=("UserData", "Inner")),
    Attribute("asked-secret", TELL, secret=True),
    Attribute("asked-private", TELL, private=True),
    Blob("secret-bytes", "Password", secret=True),
    Blob("private-bytes", "UserData", private=True),
    Blob("settable", "UserData", private=True, put=Call("set_it", secret=("value",), value="{bytes()}")),
    Action("do", Call("set_it", secret=("value",), thing="{Id}")),
)
SECRETS = ["asked-secret", "password", "secret-bytes"]
PRIVATE = ["asked-private", "inner.json", "private-bytes", "settable", "user-data"]


class Done:
    """A tree in which a person has done everything, and all that it told: the walk, the journal, the log."""

    def __init__(self, folder, **options):
        self.file = folder / "actions.jsonl"
        api = Vault()
        aws = Aws(api, Cache(), Journal(self.file))
        self.tree = grow(aws, Service("made", *in_record(api.record, ENTRIES), regional=False), **options)
        with structlog.testing.capture_logs() as self.log:
            self.files = dict(walked(self.tree))
            self.write("do", b'{"value": "%s"}\n' % PLANTED.encode())
            self.write("do", b'{"value": ["%s"], "value": 2}\n' % PLANTED.encode())
            self.write("do", b'{"value": "%s"\n' % PLANTED.encode())
            self.write("settable", PLANTED.encode())
            for name in ("errors", "actions.jsonl", "stats.json", "config.json"):
                self.files[f".awsfs/{name}"] = content(self.tree, f".awsfs/{name}")
            self.files |= {f"{path} again": text for path, text in walked(self.tree)}
        self.files["the record"] = self.file.read_bytes()
        self.files["the log"] = str(self.log).encode()

    def write(self, name, data):
        handle = node(self.tree, f"made/it/{name}").open(REPLACING)
        try:
            handle.write(data, 0)
            handle.flush()
        except OSError as error:
            self.files[f"{name}: error"] = str(error).encode()
        finally:
            handle.release()

    def telling(self):
        """The names of all that told the planted value."""
        return sorted(
            {path.removesuffix(" again").rpartition("/")[2] for path, told in self.files.items() if holds(told)}
        )


class TestPlanted:
    def test_only_private_files_tell_it(self, tmp_path):
        assert Done(tmp_path).telling() == PRIVATE

    def test_where_secrets_are_revealed_their_own_files_do_too(self, tmp_path):
        assert Done(tmp_path, reveal_below=EVERYTHING).telling() == sorted([*SECRETS, *PRIVATE])

    def test_with_sizes_nothing_more_is_told(self, tmp_path):
        assert Done(tmp_path, sizes=True).telling() == PRIVATE

    def test_what_was_done_is_told(self, tmp_path):
        done = Done(tmp_path)
        assert [b"made:set_it" in done.files[name] for name in ("the record", "the log")] == [True, True]

    @pytest.mark.parametrize("name", SECRETS)
    def test_a_secret_is_never_asked_for_before_it_may_be_told(self, name):
        api = Vault()
        tree = made_up(*in_record(api.record, ENTRIES), api=api)
        errno_of(content, tree, f"made/it/{name}")
        assert api.calls == {}

    def test_nothing_hidden_is_asked_for_by_a_walk_that_looks_at_sizes(self):
        api = Vault()
        tree = made_up(*in_record(api.record, ENTRIES), api=api, sizes=True)
        for name, _ in node(tree, "made/it").entries():
            found = node(tree, f"made/it/{name}")
            assert not isinstance(found, File) or found.size() >= 0
        assert api.calls == {}


def below(entries):
    """All entries, with those inside others."""
    for entry in entries:
        yield entry
        yield from below(getattr(entry, "entries", ()))


def declared_entries(*words):
    return [entry for service in declared().values() for entry in below(service.entries) if isinstance(entry, words)]


def nested(path, value):
    """A record in which a JMESPath of plain names finds this value."""
    for name in reversed(re.findall(r"\w+", path)):
        value = {name: value}
    return value


def name_of(entry):
    """The name of the file, where whatever its template names is called x."""
    return re.sub(r"\{\w+\}", "x", entry.name)


def entry_decodes(entry):
    return isinstance(entry, Blob) and entry.decode is not None


def planted(path):
    """A record with the planted value at a path of names, of which some are lists."""
    value = PLANTED
    for name in reversed(path.split(".")):
        value = {name.removesuffix("[]"): [value] if name.endswith("[]") else value}
    return value


HIDDEN = [entry for entry in declared_entries(Attribute, Blob) if entry.secret or entry.private]
HIDING = [entry for entry in declared_entries(Fields) if entry.secret or entry.private]


class TestDeclared:
    """Every field that is declared so, of every service."""

    def world(self, entry, value):
        """A tree in which the source of an entry yields this value; what its templates name besides is there too."""
        source = entry.source
        named = dict.fromkeys(re.findall(r"\{(\w+)\}", str(getattr(entry, "name", ""))), "x")
        if isinstance(source, str):
            found = value if source == "@" else nested(source, value)
            return made_up(*in_record({**named, **found}, (entry,)))
        record = {**named, **dict.fromkeys(re.findall(r"\{(\w+)\}", repr(source.params)), "x")}
        api = Api(**{source.operation: lambda **params: nested(source.result, value)})
        return made_up(*in_record(record, (entry, *([] if isinstance(entry, Fields) else [Fields()]))), api=api)

    def tree_of(self, entry):
        return self.world(entry, base64.b64encode(PLANTED.encode()).decode() if entry_decodes(entry) else PLANTED)

    @pytest.mark.parametrize("entry", HIDDEN, ids=lambda entry: entry.name)
    def test_only_its_own_file_tells_it_and_a_secret_one_does_not(self, entry):
        with structlog.testing.capture_logs() as log:
            told = [path for path, text in walked(self.tree_of(entry)) if holds(text)]
        assert (told, holds(log)) == ([f"made/it/{name_of(entry)}"] if not entry.secret else [], False)

    @pytest.mark.parametrize("entry", HIDDEN, ids=lambda entry: entry.name)
    def test_it_is_its_owner_s_alone(self, entry):
        found = node(self.tree_of(entry), f"made/it/{name_of(entry)}")
        assert (found.mode & 0o077, isinstance(found, Secret)) == (0, entry.secret)

    def test_fields_that_are_hidden_are_masked_in_info_json(self):
        for entry in HIDING:
            record = {}
            for path in (*entry.secret, *entry.private):
                record |= planted(path)
            shown = content(self.world(entry, record), "made/it/info.json")
            assert (PLANTED.encode() in shown, b"***" in shown) == (False, True)

    def test_of_a_field_that_is_hidden_in_part_the_rest_is_shown(self):
        record = {"Name": "it", "Parts": [{"Id": 1, "Key": PLANTED}, {"Id": 2}]}
        tree = made_up(*in_record(record, (Fields(private=("Parts[].Key",)),)))
        for name in ("info.json", "parts.json"):
            shown = json.loads(content(tree, f"made/it/{name}"))
            assert (shown["Parts"] if name == "info.json" else shown) == [{"Id": 1, "Key": "***"}, {"Id": 2}]


def changing():
    """Every call that is declared to change something, by service."""
    for service in declared().values():
        for entry in below(service.entries):
            for call in (entry.call if isinstance(entry, Action) else None, getattr(entry, "put", None)):
                if call is not None:
                    yield call.client or service.client, call


def sensitive(shape, name):
    return shape is not None and bool(shape.members[name].metadata.get("sensitive"))


class TestDeclaredCalls:
    """Every parameter that is secret, in every way that a call can fail."""

    @pytest.mark.parametrize("message", ["{} is too short", 'invalid: "{}"', "no"])
    def test_it_is_told_neither_in_the_record_nor_in_the_errors_nor_in_the_log(self, server, message):
        aws, tried = aws_of(server), 0
        with (
            server.refusing("*", "*", "Refused", message=message.format(PLANTED)),
            structlog.testing.capture_logs() as log,
        ):
            for client, call in changing():
                shape = input_of(aws.clients.get(client, "us-west-2"), call.operation)
                hidden = [name for name in shape.members if name in call.secret or sensitive(shape, name)]
                for name in hidden:
                    tried += 1
                    self.attempt(aws, client, call, shape, name)
        assert (tried > 0, holds(aws.journal.errors()), holds(aws.journal.actions()), holds(log)) == (
            True,
            *[False] * 3,
        )

    def attempt(self, aws, client, call, shape, name):
        """Make the call with the planted value, of the right type and of a wrong one."""
        required = {each: "x" for each in shape.required_members if shape.members[each].type_name == "string"}
        for value in (PLANTED, {"Value": PLANTED}, [PLANTED], {PLANTED: PLANTED}):
            request = Request(client, "us-west-2", call.operation, "@", required, 0, secret=call.secret)
            with pytest.raises(OSError):
                aws.send(request, {name: value})


class TestSpool:
    def test_what_is_written_to_a_settable_file_is_on_no_disk(self, tmp_path):
        done = Done(tmp_path)
        spools = done.tree._context.spools
        assert (holds(done.files["the record"]), spools._directory) == (False, None)

    @pytest.mark.parametrize("kind", ["String", "SecureString"])
    def test_nor_is_what_a_program_wrote_to_a_parameter_that_was_killed(self, tmp_path, server, kind):
        server.client("ssm").put_parameter(Name="secret", Value="x", Type=kind)
        tree = grow(aws_of(server), SSM)
        handle = node(tree, "ssm/us-west-2/parameters/secret").open(REPLACING)
        handle.write(PLANTED.encode().ljust(4096), 0)
        handle.abandon()
        handle.release()
        kept = Kept(tree._context.spools.base).files()
        assert [path for path in kept if PLANTED.encode() in path.read_bytes()] == []
