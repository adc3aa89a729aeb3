"""Floor 4: Secrets Manager: secrets that stay closed, their versions and labels, and what is written to them."""

import errno

import pytest
from test_4_tree_grown import aws_of, content, errno_of, grow, is_there, mode, names, node

from awsfs.tree.handles import REPLACING

SECRETS = "secretsmanager/us-west-2/secrets"
DB = f"{SECRETS}/prod%2Fdb"
EVERYTHING = ((),)


@pytest.fixture
def manager(server):
    client = server.client("secretsmanager")
    client.create_secret(
        Name="prod/db", SecretString="first", Description="the db", Tags=[{"Key": "team", "Value": "db"}]
    )
    client.put_secret_value(SecretId="prod/db", SecretString="second\nline\n")
    return client


def write(tree, path, data):
    handle = node(tree, path).open(REPLACING)
    try:
        handle.write(data, 0)
        handle.flush()
    finally:
        handle.release()


def current(manager, name="prod/db"):
    found = manager.get_secret_value(SecretId=name)
    return found.get("SecretString", found.get("SecretBinary"))


class TestReading:
    def test_a_name_with_slashes_is_one_directory(self, server, manager):
        assert "prod%2Fdb" in names(grow(aws_of(server)), SECRETS)

    def test_one_secret_is_found_by_one_call(self, server, manager):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            content(tree, f"{DB}/arn")
        assert calls == {("secretsmanager", "ListSecrets"): 1}

    def test_one_that_another_service_manages_is_listed_and_found_by_one_call(self, server, manager):
        name = "rds!db-8a6d1c2e-0b1c-4f3e-9a5d-1234567890ab"
        manager.create_secret(Name=name, SecretString="x")
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert content(tree, f"{SECRETS}/{name}/name").decode() == f"{name}\n"
        assert calls == {("secretsmanager", "ListSecrets"): 1}
        assert name in names(grow(aws_of(server)), SECRETS)

    def test_whoever_may_not_list_finds_it_too(self, server, manager):
        with server.refusing("secretsmanager", "ListSecrets"):
            assert content(grow(aws_of(server)), f"{DB}/name") == b"prod/db\n"

    def test_its_value_does_not_open(self, server, manager):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert errno_of(content, tree, f"{DB}/value") == errno.EACCES
        assert calls["secretsmanager", "GetSecretValue"] == 0

    def test_where_it_is_revealed_it_is_the_value_to_the_byte(self, server, manager):
        assert content(grow(aws_of(server), reveal_below=EVERYTHING), f"{DB}/value") == b"second\nline\n"

    def test_so_is_one_that_is_no_text(self, server, manager):
        manager.create_secret(Name="key", SecretBinary=b"\0\xff")
        tree = grow(aws_of(server), reveal_below=EVERYTHING)
        assert content(tree, f"{SECRETS}/key/value") == content(tree, f"{SECRETS}/key/binary-value") == b"\0\xff"

    @pytest.mark.parametrize(("name", "bits"), [("value", 0o600), ("binary-value", 0o600), ("description", 0o644)])
    def test_it_has_its_modes(self, server, manager, name, bits):
        assert mode(grow(aws_of(server)), f"{DB}/{name}") == bits

    def test_every_version_is_there_by_its_labels(self, server, manager):
        tree = grow(aws_of(server), reveal_below=EVERYTHING)
        assert sorted(names(tree, f"{DB}/stages")) == ["AWSCURRENT", "AWSPREVIOUS"]
        link = node(tree, f"{DB}/stages/AWSPREVIOUS").target
        assert link.startswith("../versions/")
        version = f"{DB}/versions/{link.rpartition('/')[2]}"
        assert (mode(tree, f"{version}/value"), content(tree, f"{version}/value")) == (0o400, b"first")

    def test_one_that_is_to_be_deleted_is_there_to_be_restored(self, server, manager):
        manager.delete_secret(SecretId="prod/db")
        assert names(grow(aws_of(server)), f"{SECRETS}/by-state/deleted") == ["prod%2Fdb"]


class TestWriting:
    @pytest.mark.parametrize(("data", "value"), [(b"new\n", "new"), (b"two\nlines\n", "two\nlines\n"), (b"x", "x")])
    def test_a_line_is_a_value_without_its_end(self, server, manager, data, value):
        write(grow(aws_of(server)), f"{DB}/value", data)
        assert current(manager) == value

    def test_what_is_no_text_is_refused_with_words(self, server, manager):
        tree = grow(aws_of(server))
        assert errno_of(write, tree, f"{DB}/value", b"\xff") == errno.EINVAL
        assert ("binary-value" in tree.journals[0].errors()[0], current(manager)) == (True, "second\nline\n")

    def test_and_has_a_file_of_its_own(self, server, manager):
        write(grow(aws_of(server)), f"{DB}/binary-value", b"\xff\0")
        assert current(manager) == b"\xff\0"

    def test_a_description_is_set_and_the_value_stays(self, server, manager):
        tree = grow(aws_of(server))
        write(tree, f"{DB}/description", b"another\n")
        assert (content(tree, f"{DB}/description"), current(manager)) == (b"another\n", "second\nline\n")

    def test_a_tag_is_made(self, server, manager):
        tree = grow(aws_of(server))
        handle = node(tree, f"{DB}/tags").create("stage", REPLACING)
        handle.write(b"prod\n", 0)
        handle.release()
        assert {"Key": "stage", "Value": "prod"} in manager.describe_secret(SecretId="prod/db")["Tags"]

    def test_it_is_deleted_and_restored(self, server, manager):
        tree = grow(aws_of(server))
        write(tree, f"{DB}/delete", b"1")
        assert "DeletedDate" in manager.describe_secret(SecretId="prod/db")
        write(tree, f"{DB}/restore", b"1")
        assert "DeletedDate" not in manager.describe_secret(SecretId="prod/db")

    def test_no_value_is_in_a_record_or_an_error(self, server, manager):
        tree = grow(aws_of(server))
        write(tree, f"{DB}/value", b"hunter2\n")
        write(tree, f"{DB}/put-value", b'{"SecretString": "hunter2"}')
        errno_of(write, tree, f"{DB}/put-value", b'{"SecretString": 7, "RotationToken": "hunter2"}')
        kept = "".join([*tree.journals[0].actions(), *tree.journals[0].errors()])
        assert ("put_secret_value" in kept, "hunter2" in kept) == (True, False)

    def test_a_secret_that_is_not_there_is_not_made_by_writing(self, server, manager):
        assert not is_there(grow(aws_of(server)), f"{SECRETS}/nothing/value")
