"""Floor 4: zip files as directories: the code of a function, fetched at the first look and read file by file."""

import errno
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_4_tree_grown import REGION, Api, content, errno_of, grow, is_there, mode, names, node
from zips import link, served, zipped

from awsfs.aws.fetch import Aws
from awsfs.aws.http_session import HttpSession
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.lambda_ import SERVICE
from awsfs.tree.content.archives import inner
from awsfs.tree.handles import READING
from awsfs.tree.nodes import DIRECTORY, FILE, SYMLINK, Symlink

FUNCTION = f"lambda/{REGION}/functions/hello"
CODE = f"{FUNCTION}/code"
LAYER = "arn:aws:lambda:us-west-2:1:layer:shared:3"
ZIP = zipped(
    ("app.py", "def handler(event, context):\n    return event\n"),
    ("bin/run", "#!/bin/sh\n", stat.S_IFREG | 0o755),
    ("lib/long.txt", "0123456789" * 20_000),
    ("empty/", b""),
    ("../evil", "no"),
    (".more", "a name of ours"),
    link("current", "lib/long.txt"),
    link("lib/up", "../app.py"),
    link("out", "../../../secrets"),
    link("root", "/etc/passwd"),
)
BROKEN = bytearray(ZIP)
BROKEN[40:60] = bytes(20)


@pytest.fixture(scope="module")
def web():
    answers = {"/zip": (200, ZIP), "/gone": (403, b"<Error/>"), "/cut": (200, ZIP), "/text": (200, b"hello")}
    with served({**answers, "/broken": (200, bytes(BROKEN))}) as found:
        yield found


def world(web, path="/zip", **more):
    """The tree of a function whose code is there, and the API."""
    found = {"FunctionName": "hello", "PackageType": "Zip", "CodeSha256": "one", "Layers": [{"Arn": LAYER}], **more}
    url, asked = web
    asked.clear()
    second = {**found, "Version": "2", "CodeSha256": "two"}
    api = Api(
        list_functions=lambda **params: {"Functions": [found]},
        get_function_configuration=lambda **params: second if "Qualifier" in params else found,
        get_function=lambda **params: {"Code": {"Location": url + path}},
        get_layer_version_by_arn=lambda **params: {"Content": {"Location": url + path}},
        list_versions_by_function=lambda **params: {"Versions": [second]},
    )
    api.http_session = lambda name, region: HttpSession()
    return grow(Aws(api, Cache(), Journal()), SERVICE), api


class TestLooking:
    def test_its_name_costs_nothing(self, web):
        tree, api = world(web)
        assert "code" in names(tree, FUNCTION)
        node(tree, CODE)
        assert (api.calls["get_function"], web[1]) == (0, [])

    def test_the_first_look_is_one_call_and_one_download(self, web):
        tree, api = world(web)
        names(tree, CODE), names(tree, f"{CODE}/lib"), content(tree, f"{CODE}/app.py")
        assert (api.calls["get_function"], web[1]) == (1, ["/zip"])

    def test_new_code_is_fetched_anew(self, web):
        tree, api = world(web)
        names(tree, CODE)
        api.operations["list_functions"] = api.operations["get_function_configuration"] = lambda **params: {
            "FunctionName": "hello", "PackageType": "Zip", "CodeSha256": "new"
        }  # fmt: skip
        node(tree, FUNCTION).forget()
        names(tree, CODE)
        assert web[1] == ["/zip", "/zip"]

    def test_a_function_that_is_an_image_has_none(self, web):
        tree, _ = world(web, PackageType="Image")
        assert "code" not in names(tree, FUNCTION)
        assert not is_there(tree, CODE)

    def test_each_version_has_its_own(self, web):
        tree, _ = world(web)
        assert "app.py" in names(tree, f"{FUNCTION}/versions/2/code")

    def test_a_layer_has_its_content(self, web):
        tree, _ = world(web)
        assert names(tree, f"{FUNCTION}/layers") == ["shared:3"]
        assert "app.py" in names(tree, f"{FUNCTION}/layers/shared:3/content")

    @pytest.mark.parametrize(
        ("path", "number"),
        [("/gone", errno.EACCES), ("/cut", errno.EREMOTEIO), ("/text", errno.EREMOTEIO)],
    )
    def test_what_is_not_to_be_had_is_told(self, web, path, number):
        tree, _ = world(web, path)
        assert errno_of(names, tree, CODE) == number

    def test_what_failed_is_tried_again(self, web):
        tree, api = world(web, "/gone")
        errno_of(names, tree, CODE), errno_of(names, tree, CODE)
        assert api.calls["get_function"] == 2

    def test_the_address_is_nobodys_to_read(self, web):
        tree, _ = world(web, "/gone")
        errno_of(names, tree, CODE)
        assert b"127.0.0.1" not in content(tree, ".awsfs/errors")


class TestFiles:
    @pytest.fixture(scope="class")
    @classmethod
    def tree(cls, web):
        return world(web)[0]

    def test_are_listed_with_their_kinds(self, tree):
        found = dict(node(tree, CODE).entries())
        assert [found[name] for name in ("app.py", "lib", "empty", "current")] == [FILE, DIRECTORY, DIRECTORY, SYMLINK]

    def test_have_their_content(self, tree):
        assert content(tree, f"{CODE}/app.py") == b"def handler(event, context):\n    return event\n"

    def test_have_their_size_without_being_read(self, tree):
        assert node(tree, f"{CODE}/lib/long.txt").size() == 200_000

    def test_can_be_read_from_anywhere(self, tree):
        handle = node(tree, f"{CODE}/lib/long.txt").open(READING)
        assert [handle.read(3, at) for at in (199_998, 15, 100_001, 0)] == [b"89", b"567", b"123", b"012"]

    def test_can_be_run_where_they_could(self, tree):
        assert (mode(tree, f"{CODE}/bin/run"), mode(tree, f"{CODE}/app.py")) == (0o555, 0o444)

    def test_have_the_time_that_the_archive_has(self, tree):
        assert node(tree, f"{CODE}/app.py").mtime == 1767323046.0

    def test_cannot_be_written(self, tree):
        assert errno_of(node(tree, f"{CODE}/app.py").truncate, 0) == errno.EACCES

    def test_an_empty_directory_is_one(self, tree):
        assert names(tree, f"{CODE}/empty") == []

    def test_a_name_that_would_lead_out_is_written_otherwise(self, tree):
        assert content(tree, f"{CODE}/%2E%2E/evil") == b"no"

    def test_a_name_of_ours_is_written_otherwise(self, tree):
        assert content(tree, f"{CODE}/%2Emore") == b"a name of ours"

    def test_one_that_is_damaged_is_told(self, web):
        tree, _ = world(web, "/broken", CodeSha256="broken")
        assert errno_of(content, tree, f"{CODE}/app.py") == errno.EREMOTEIO


class TestLinks:
    @pytest.fixture(scope="class")
    @classmethod
    def tree(cls, web):
        return world(web)[0]

    @pytest.mark.parametrize(("name", "target"), [("current", "lib/long.txt"), ("lib/up", "../app.py")])
    def test_that_stay_inside_are_links(self, tree, name, target):
        found = node(tree, f"{CODE}/{name}")
        assert (isinstance(found, Symlink), found.target) == (True, target)

    @pytest.mark.parametrize(("name", "target"), [("out", b"../../../secrets"), ("root", b"/etc/passwd")])
    def test_that_would_lead_out_are_files_that_say_where_to(self, tree, name, target):
        assert content(tree, f"{CODE}/{name}") == target
        assert mode(tree, f"{CODE}/{name}") == 0o444

    @pytest.mark.parametrize(
        ("target", "depth", "found"),
        [
            ("x", 0, "x"),
            ("./x//y/", 0, "x/y"),
            ("../x", 1, "../x"),
            ("../../x", 2, "../../x"),
            ("../x", 0, None),
            ("..", 0, None),
            ("x/../y", 3, None),
            ("/x", 9, None),
            ("", 0, None),
            ("a\0b", 0, None),
            (".more", 0, "%2Emore"),
        ],
    )
    def test_go_up_first_and_no_further_than_the_top(self, target, depth, found):
        assert inner(target, depth) == found

    @given(st.lists(st.sampled_from(["..", ".", "a", "", "b"]), max_size=8), st.integers(0, 3))
    def test_never_lead_out_whatever_the_links_in_between_are(self, parts, depth):
        found = inner("/".join(parts), depth)
        ups = [part for part in (found or "").split("/") if part == ".."]
        assert len(ups) <= depth
        assert (found or "").split("/")[: len(ups)] == ups or not ups
