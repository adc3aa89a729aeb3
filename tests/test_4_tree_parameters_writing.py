"""Floor 4: parameters written, made, moved and removed; what is refused, and what that costs."""

import errno

import pytest
from made_up_parameters import APPENDING, EVERYTHING, EXCLUSIVE, TOP, Store, of, reasons, rename, tree_of, write
from test_4_tree_grown import content, errno_of, is_there, names, node, refusal

from awsfs.tree.handles import REPLACING, WRITING, Opening

APP = {"/app/x": "old", "/app/y": "other"}
TREE = {"/app/a": "1", "/app/b/c": "2", "/app/b": "3", "/other/x": "4"}


class TestValue:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            (b"v\n", "v"),
            (b"v", "v"),
            (b"v \n", "v "),
            (b"two\nlines\n", "two\nlines\n"),
            (b"two\nlines", "two\nlines"),
            (b"\n\n", "\n\n"),
            ("caf\u00e9\n".encode(), "caf\u00e9"),
            (b"a\0b", "a\0b"),
        ],
    )
    def test_one_line_is_a_value_without_its_end_and_anything_else_is_taken_as_it_is(self, written, value):
        api, tree = of(APP)
        write(tree, "app/x", written)
        assert api.value("/app/x") == value

    @pytest.mark.parametrize("value", ["v", "v\n", "two\nlines\n", " "])
    def test_what_is_read_is_the_value(self, value):
        assert content(of({"/app/x": value})[1], f"{TOP}/app/x") == value.encode()

    @pytest.mark.parametrize("value", ["v", "v\n", "two\nlines\n", "two\nlines"])
    def test_what_was_read_is_written_back_without_a_change(self, value):
        api, tree = of({"/app/x": value})
        write(tree, "app/x", content(tree, f"{TOP}/app/x"))
        assert (api.value("/app/x"), api.calls["put_parameter"]) == (value, 0)

    def test_what_is_written_is_read_at_once(self):
        _, tree = of(APP)
        content(tree, f"{TOP}/app/x")
        write(tree, "app/x", b"new\n")
        assert content(tree, f"{TOP}/app/x") == b"new"

    @pytest.mark.parametrize("value", ["one", "one\n"])
    def test_what_is_appended_is_the_next_line(self, value):
        api, tree = of({"/app/x": value})
        write(tree, "app/x", b"two\n", APPENDING)
        assert api.value("/app/x") == "one\ntwo\n"

    def test_a_value_that_arrives_in_pieces_is_sent_once(self):
        api, tree = of(APP)
        api.set("/app/x", "old", Tier="Advanced")
        handle = node(tree, f"{TOP}/app/x").open(REPLACING)
        handle.write(b"a" * 4096, 0)
        handle.write(b"b" * 100, 4096)
        handle.flush()
        assert (api.value("/app/x"), api.calls["put_parameter"]) == ("a" * 4096 + "b" * 100, 1)


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "number", "code"),
        [
            (b"\n", errno.EINVAL, "EmptyValue"),
            (b"\xff\xfe", errno.EINVAL, "InvalidText"),
            (b"x" * 8193, errno.EFBIG, "ValueTooLong"),
            (b"x" * 5000, errno.EFBIG, "ValidationException"),
        ],
    )
    @pytest.mark.parametrize("path", ["app/x", "app/new"])
    def test_what_can_be_no_value_changes_nothing(self, path, data, number, code):
        api, tree = of(APP)
        before = {name: versions[-1] for name, versions in api.versions.items()}
        assert errno_of(write, tree, path, data) == number
        assert reasons(tree)[0] == code
        assert ({name: versions[-1] for name, versions in api.versions.items()}, is_there(tree, f"{TOP}/app/new")) == (
            before,
            False,
        )

    def test_a_value_is_not_made_empty_by_cutting_it(self):
        _, tree = of(APP)
        assert errno_of(node(tree, f"{TOP}/app/x").truncate, 0) == errno.EINVAL
        assert content(tree, f"{TOP}/app/x") == b"old"

    def test_nor_by_cutting_it_while_it_is_open(self):
        api, tree = of(APP)
        handle = node(tree, f"{TOP}/app/x").open(Opening(writing=True))
        handle.truncate(0)
        assert (errno_of(handle.flush), api.value("/app/x")) == (errno.EINVAL, "old")

    def test_one_that_is_cut_and_written_anew_is_written(self):
        api, tree = of(APP)
        handle = node(tree, f"{TOP}/app/x").open(Opening(writing=True))
        handle.truncate(0)
        handle.write(b"new\n", 0)
        handle.flush()
        assert api.value("/app/x") == "new"

    def test_being_opened_to_be_replaced_alone_changes_nothing(self):
        api, tree = of(APP)
        handle = node(tree, f"{TOP}/app/x").open(REPLACING)
        handle.flush()
        handle.release()
        assert (api.value("/app/x"), api.calls["put_parameter"]) == ("old", 0)

    @pytest.mark.parametrize(
        "path",
        ["app/two words", "app/caf\u00e9", "app/100%", "aws-x", "SSM_x", "app/a:b", "app/%2F", "app/b%", "%/a b"],
    )
    def test_what_can_be_no_name_is_einval_and_told(self, path):
        api, tree = of(APP)
        assert errno_of(write, tree, path, b"v") == errno.EINVAL
        assert (reasons(tree)[0], api.calls["put_parameter"]) == ("InvalidName", 0)

    def test_fifteen_levels_are_the_most(self):
        _, tree = of()
        path = TOP
        for n in range(14):
            node(tree, path).mkdir(f"d{n}")
            path += f"/d{n}"
        assert errno_of(node(tree, path).mkdir, "deeper") == errno.EINVAL
        write(tree, f"{path.removeprefix(TOP + '/')}/leaf", b"v")
        assert content(tree, f"{path}/leaf") == b"v"

    def test_what_aws_refuses_has_its_errno(self):
        api, tree = of(APP)

        def refuse(**params):
            raise refusal("AccessDeniedException")

        api.operations["put_parameter"] = refuse
        assert errno_of(write, tree, "app/new", b"v") == errno.EACCES
        assert not is_there(tree, f"{TOP}/app/new")


class TestConditions:
    def test_a_change_by_somebody_else_is_estale_and_stays(self):
        api, tree = of(APP)
        content(tree, f"{TOP}/app/x")
        api.set("/app/x", "theirs")
        assert errno_of(write, tree, "app/x", b"mine") == errno.ESTALE
        assert api.value("/app/x") == "theirs"

    def test_once_read_again_it_can_be_written(self):
        api, tree = of(APP)
        content(tree, f"{TOP}/app/x")
        api.set("/app/x", "theirs")
        errno_of(write, tree, "app/x", b"mine")
        assert content(tree, f"{TOP}/app/x") == b"theirs"
        write(tree, "app/x", b"mine")
        assert api.value("/app/x") == "mine"

    def test_a_name_that_was_deleted_and_made_again_is_another_one(self):
        api, tree = of(APP)
        content(tree, f"{TOP}/app/x")
        del api.versions["/app/x"]
        api.set("/app/x", "theirs")
        assert errno_of(write, tree, "app/x", b"mine") == errno.ESTALE

    def test_what_aws_is_late_to_show_is_waited_for(self):
        api, tree = of(APP)
        content(tree, f"{TOP}/app/x")
        api.set("/app/x", "theirs")
        tree.forget()
        content(tree, f"{TOP}/app/x")
        describe, before, late = api.operations["describe_parameters"], api.versions["/app/x"][0], [1]

        def show(**params):
            return {"Parameters": [before]} if late and late.pop() else describe(**params)

        api.operations["describe_parameters"] = show
        write(tree, "app/x", b"mine")
        assert api.value("/app/x") == "mine"

    def test_one_that_is_gone_is_estale(self):
        api, tree = of(APP)
        content(tree, f"{TOP}/app/x")
        del api.versions["/app/x"]
        assert errno_of(write, tree, "app/x", b"mine") == errno.ESTALE

    def test_a_write_at_the_same_moment_is_told(self):
        api, tree = of(APP)
        api.meanwhile = lambda: api.set("/app/x", "theirs")
        assert errno_of(write, tree, "app/x", b"mine") == errno.ESTALE
        assert ([made["Value"] for made in api.versions["/app/x"]], reasons(tree)[0]) == (
            ["old", "theirs", "mine"],
            "OverwroteMeanwhile",
        )

    def test_a_removal_at_the_same_moment_is_told(self):
        api, tree = of(APP)
        api.meanwhile = lambda: api.versions.pop("/app/x")
        assert errno_of(write, tree, "app/x", b"mine") == errno.ESTALE
        assert "removed" in tree.journals[0].errors()[0]

    def test_one_that_somebody_makes_meanwhile_is_not_overwritten(self):
        api, tree = of(APP)
        api.meanwhile = lambda: api.set("/app/new", "theirs")
        assert errno_of(write, tree, "app/new", b"mine") == errno.ESTALE
        assert (api.value("/app/new"), content(tree, f"{TOP}/app/new")) == ("theirs", b"theirs")

    def test_where_a_name_had_to_be_new_that_is_eexist(self):
        api, tree = of(APP)
        api.meanwhile = lambda: api.set("/app/new", "theirs")
        assert errno_of(write, tree, "app/new", b"mine", EXCLUSIVE) == errno.EEXIST

    def test_several_writes_through_one_open_file_are_each_a_version(self):
        api, tree = of(APP)
        handle = node(tree, f"{TOP}/app/x").open(REPLACING)
        handle.write(b"one\n", 0)
        handle.write(b"two\n", 4)
        handle.flush()
        assert [made["Value"] for made in api.versions["/app/x"]] == ["old", "one", "one\ntwo\n"]

    def test_a_write_that_was_made_and_not_answered_is_no_failure(self):
        api, tree = of(APP)
        put = api.operations["put_parameter"]

        def lose(**params):
            put(**params)
            raise refusal("InternalServerError", 500)

        api.operations["put_parameter"] = lose
        write(tree, "app/x", b"mine")
        write(tree, "app/new", b"mine")
        assert (api.value("/app/x"), api.value("/app/new")) == ("mine", "mine")


class TestCost:
    def test_a_new_one_is_one_call(self):
        api, tree = of(APP)
        names(tree, f"{TOP}/app")
        api.calls.clear()
        write(tree, "app/new", b"v")
        assert api.calls == {"put_parameter": 1}

    def test_another_version_is_two(self):
        api, tree = of(APP)
        names(tree, f"{TOP}/app")
        api.calls.clear()
        write(tree, "app/x", b"v")
        assert api.calls == {"describe_parameters": 1, "put_parameter": 1}

    def test_a_listing_in_hand_is_put_right_by_a_write(self):
        api, tree = of({f"/app/{n:04}": "v" for n in range(60)})
        names(tree, f"{TOP}/app")
        api.calls.clear()
        for n in range(20):
            write(tree, f"app/new-{n}", b"v")
        assert (len(names(tree, f"{TOP}/app")), api.calls) == (80, {"put_parameter": 20})


class TestTraits:
    def test_a_new_version_keeps_what_was_said_of_the_parameter(self):
        api, tree = of()
        kept = {"Type": "StringList", "Tier": "Advanced", "Description": "d", "AllowedPattern": "a.*", "DataType": "t"}
        api.set("/app/x", "a,b", **kept)
        write(tree, "app/x", b"a,c")
        assert {name: api.versions["/app/x"][-1][name] for name in kept} == kept

    def test_a_secret_stays_under_its_key(self):
        api, tree = of()
        api.set("/app/x", "a", Type="SecureString", KeyId="key-1")
        write(tree, "app/x", b"b")
        assert (api.versions["/app/x"][-1]["KeyId"], api.value("/app/x")) == ("key-1", "b")

    def test_without_the_right_to_see_its_key_a_secret_is_not_written(self):
        api, tree = of()
        api.set("/app/x", "a", Type="SecureString", KeyId="key-1")
        node(tree, f"{TOP}/app/x")

        def refuse(**params):
            raise refusal("AccessDeniedException")

        api.operations["describe_parameters"] = refuse
        assert errno_of(write, tree, "app/x", b"b") == errno.EACCES

    def test_without_that_right_anything_else_is(self):
        api, tree = of(APP)

        def refuse(**params):
            raise refusal("AccessDeniedException")

        api.operations["describe_parameters"] = refuse
        write(tree, "app/x", b"b")
        assert api.value("/app/x") == "b"

    def test_an_empty_file_is_in_the_mount_alone_and_can_be_given_a_type(self):
        api, tree = of(APP)
        node(tree, f"{TOP}/app").create("pw", WRITING).release()
        assert ("pw" in names(tree, f"{TOP}/app"), api.calls["put_parameter"]) == (True, 0)
        node(tree, f"{TOP}/app/pw").set_xattr("user.ssm.type", b"SecureString")
        node(tree, f"{TOP}/app/pw").set_xattr("user.ssm.key-id", b"alias/mine")
        write(tree, "app/pw", b"hunter2\n")
        made = api.versions["/app/pw"][-1]
        assert (made["Type"], made["KeyId"], made["Value"]) == ("SecureString", "alias/mine", "hunter2")

    def test_it_goes_without_a_call(self):
        api, tree = of(APP)
        node(tree, f"{TOP}/app").create("empty", WRITING).release()
        node(tree, f"{TOP}/app/empty").remove()
        assert (is_there(tree, f"{TOP}/app/empty"), api.calls["delete_parameter"]) == (False, 0)

    def test_a_type_that_is_set_while_it_is_open_counts(self):
        api, tree = of(APP)
        handle = node(tree, f"{TOP}/app").create("pw", WRITING)
        node(tree, f"{TOP}/app/pw").set_xattr("user.ssm.type", b"SecureString")
        handle.write(b"hunter2", 0)
        assert api.versions["/app/pw"][-1]["Type"] == "SecureString"

    def test_what_is_said_of_a_directory_counts_for_what_is_made_below_it(self):
        api, tree = of(APP)
        node(tree, f"{TOP}/app").set_xattr("user.ssm.type", b"SecureString")
        node(tree, f"{TOP}/app").mkdir("deep")
        write(tree, "app/deep/pw", b"hunter2")
        assert api.versions["/app/deep/pw"][-1]["Type"] == "SecureString"

    def test_one_that_is_there_is_given_another_tier_by_a_new_version(self):
        api, tree = of(APP)
        node(tree, f"{TOP}/app/x").set_xattr("user.ssm.tier", b"Advanced")
        made = api.versions["/app/x"][-1]
        assert (made["Tier"], made["Value"], made["Version"]) == ("Advanced", "old", 2)

    def test_its_type_stays(self):
        _, tree = of(APP)
        change = node(tree, f"{TOP}/app/x").set_xattr
        assert errno_of(change, "user.ssm.type", b"SecureString") == errno.EPERM
        assert reasons(tree)[0] == "HierarchyTypeMismatch"

    @pytest.mark.parametrize(
        ("name", "value", "number"),
        [
            ("user.ssm.type", b"Text", errno.EINVAL),
            ("user.ssm.version", b"7", errno.EPERM),
            ("user.other", b"x", errno.EOPNOTSUPP),
            ("user.ssm.description", b"\xff", errno.EINVAL),
            ("user.ssm.tier", None, errno.EPERM),
        ],
    )
    def test_what_cannot_be_set_is_refused(self, name, value, number):
        assert errno_of(node(of(APP)[1], f"{TOP}/app/x").set_xattr, name, value) == number


class TestSecrets:
    def test_whoever_may_not_read_one_may_replace_it(self):
        api, tree = of()
        api.set("/app/pw", "old", Type="SecureString")
        write(tree, "app/pw", b"new\n")
        assert api.value("/app/pw") == "new"

    def test_but_not_append_to_it(self):
        api, tree = of()
        api.set("/app/pw", "old", Type="SecureString")
        assert errno_of(write, tree, "app/pw", b"new", APPENDING) == errno.EACCES

    def test_no_value_is_in_a_record_or_an_error(self):
        api, tree = of()
        api.set("/app/pw", "old", Type="SecureString")
        write(tree, "app/pw", b"hunter2")
        errno_of(write, tree, "app/pw", b"hunter2" * 1000)
        kept = [*tree.journals[0].actions(), *tree.journals[0].errors()]
        assert (len(kept) > 2, "hunter2" in "".join(kept)) == (True, False)


class TestRemoving:
    def test_it_takes_leave(self):
        assert errno_of(node(of(APP)[1], f"{TOP}/app/x").remove) == errno.EPERM

    def test_with_leave_it_is_gone(self):
        api, tree = of(APP, delete_below=EVERYTHING)
        node(tree, f"{TOP}/app/x").remove()
        assert (list(api.versions), is_there(tree, f"{TOP}/app/x")) == (["/app/y"], False)

    def test_what_this_mount_made_needs_none(self):
        api, tree = of(APP)
        write(tree, "app/new", b"v")
        node(tree, f"{TOP}/app/new").remove()
        assert "/app/new" not in api.versions

    def test_a_directory_with_something_in_it_stays(self):
        assert errno_of(node(of(APP)[1], f"{TOP}/app").remove) == errno.ENOTEMPTY

    def test_a_tree_is_removed_from_its_leaves_up(self):
        api, tree = of({"/a/b/c": "1", "/d": "2"}, delete_below=EVERYTHING)
        for path in ("a/b/c", "a/b", "a"):
            node(tree, f"{TOP}/{path}").remove()
        assert (list(api.versions), names(tree, TOP)) == (["/d"], ["d"])

    def test_the_top_stays(self):
        assert errno_of(node(of()[1], TOP).remove) == errno.EPERM


class TestDirectories:
    def test_one_that_is_made_is_there_until_it_is_removed(self):
        _, tree = of(APP)
        node(tree, f"{TOP}/app").mkdir("deep")
        assert (names(tree, f"{TOP}/app/deep"), "deep" in names(tree, f"{TOP}/app")) == ([], True)
        node(tree, f"{TOP}/app/deep").remove()
        assert not is_there(tree, f"{TOP}/app/deep")

    @pytest.mark.parametrize(("name", "number"), [("x", errno.EEXIST), ("a b", errno.EINVAL), ("x%", errno.EINVAL)])
    def test_not_every_name_can_be_one(self, name, number):
        assert errno_of(node(of(APP)[1], f"{TOP}/app").mkdir, name) == number

    def test_nothing_is_made_beside_those_without_a_slash_that_has_levels(self):
        assert errno_of(node(of()[1], f"{TOP}/%").mkdir, "x") == errno.EINVAL

    def test_one_without_a_slash_can_be_made(self):
        api, tree = of()
        write(tree, "%/flat", b"v")
        assert list(api.versions) == ["flat"]

    def test_an_editors_files_are_never_sent(self):
        api, tree = of(APP)
        write(tree, "app/.x.swp", b"scratch")
        assert (content(tree, f"{TOP}/app/.x.swp"), api.calls["put_parameter"]) == (b"scratch", 0)

    def test_nor_is_what_a_person_wants_to_keep_out(self):
        api, tree = of(APP, scratch=("tmp*",))
        write(tree, "app/tmpabc", b"scratch")
        assert (content(tree, f"{TOP}/app/tmpabc"), api.calls["put_parameter"]) == (b"scratch", 0)

    def test_renamed_onto_a_parameter_they_are_written_to_it(self):
        api, tree = of(APP)
        write(tree, "app/sedAbCdEf", b"new\n")
        rename(tree, "app/sedAbCdEf", "app/x")
        assert api.value("/app/x") == "new"


class TestMoving:
    def moved(self, values=APP, **options):
        return of(values, delete_below=EVERYTHING, **options)

    def test_a_parameter_has_another_name(self):
        api, tree = self.moved()
        rename(tree, "app/x", "app/z")
        assert {name: api.value(name) for name in api.versions} == {"/app/y": "other", "/app/z": "old"}

    def test_it_costs_six_calls(self):
        api, tree = self.moved()
        names(tree, f"{TOP}/app")
        content(tree, f"{TOP}/app/x")
        api.calls.clear()
        rename(tree, "app/x", "app/z")
        assert api.calls == {
            "describe_parameters": 1,
            "list_tags_for_resource": 1,
            "put_parameter": 1,
            "get_parameter": 2,
            "delete_parameter": 1,
        }

    def test_it_takes_leave(self):
        api, tree = of(APP)
        assert errno_of(rename, tree, "app/x", "app/z") == errno.EPERM
        assert list(api.versions) == list(APP)

    @pytest.mark.parametrize("value", ["v", "v\n", "two\nlines\n"])
    def test_its_value_is_the_same_to_the_byte(self, value):
        api, tree = self.moved({"/app/x": value})
        rename(tree, "app/x", "app/z")
        assert api.value("/app/z") == value

    def test_its_type_tier_key_description_and_tags_go_with_it(self):
        api, tree = self.moved(reveal_below=EVERYTHING)
        kept = {"Type": "SecureString", "Tier": "Advanced", "KeyId": "key-1", "Description": "d"}
        api.set("/app/pw", "hunter2", **kept)
        api.tags["/app/pw"] = [{"Key": "team", "Value": "db"}]
        rename(tree, "app/pw", "app/password")
        assert {name: api.versions["/app/password"][-1][name] for name in kept} == kept
        assert (api.value("/app/password"), api.tags) == (
            "hunter2",
            {"/app/password": [{"Key": "team", "Value": "db"}]},
        )

    def test_a_secret_that_is_not_revealed_stays(self):
        api, tree = self.moved()
        api.set("/app/pw", "hunter2", Type="SecureString")
        assert errno_of(rename, tree, "app/pw", "app/password") == errno.EACCES
        assert "/app/pw" in api.versions

    def test_onto_another_one_it_is_its_next_version(self):
        api, tree = self.moved()
        rename(tree, "app/x", "app/y")
        assert ([made["Value"] for made in api.versions["/app/y"]], "/app/x" in api.versions) == (
            ["other", "old"],
            False,
        )

    def test_one_that_is_changed_meanwhile_is_not_deleted(self):
        api, tree = self.moved()
        api.meanwhile = lambda: api.set("/app/x", "theirs")
        assert errno_of(rename, tree, "app/x", "app/z") == errno.ESTALE
        assert (api.value("/app/x"), api.value("/app/z")) == ("theirs", "old")

    def test_one_whose_copy_is_not_right_is_not_deleted(self):
        api, tree = self.moved()
        put = api.operations["put_parameter"]
        api.operations["put_parameter"] = lambda **params: put(**{**params, "Value": "damaged"})
        assert errno_of(rename, tree, "app/x", "app/z") == errno.EREMOTEIO
        assert api.value("/app/x") == "old"

    @pytest.mark.parametrize("new", ["app/a b", "app/aws%", "awsome"])
    def test_to_a_name_that_can_be_none_it_stays(self, new):
        api, tree = self.moved()
        assert errno_of(rename, tree, "app/x", new) == errno.EINVAL
        assert list(api.versions) == list(APP)

    def test_an_empty_file_is_only_called_otherwise(self):
        api, tree = of(APP)
        node(tree, f"{TOP}/app").create("empty", WRITING).release()
        rename(tree, "app/empty", "app/new")
        assert (is_there(tree, f"{TOP}/app/empty"), is_there(tree, f"{TOP}/app/new")) == (False, True)
        assert api.calls["put_parameter"] == 0

    def test_and_hides_no_parameter(self):
        _, tree = of(APP)
        node(tree, f"{TOP}/app").create("empty", WRITING).release()
        assert errno_of(rename, tree, "app/empty", "app/x") == errno.EINVAL
        assert content(tree, f"{TOP}/app/x") == b"old"

    def test_an_editors_backup_of_one_is_refused(self):
        assert errno_of(rename, self.moved()[1], "app/x", "app/x~") == errno.EPERM


class TestMovingDirectories:
    def moved(self, values=None, **options):
        return of(values or TREE, **{"delete_below": EVERYTHING, **options})

    def test_everything_below_has_another_name(self):
        api, tree = self.moved()
        rename(tree, "app", "new")
        assert {name: api.value(name) for name in api.versions} == {
            "/new/a": "1",
            "/new/b/c": "2",
            "/new/b": "3",
            "/other/x": "4",
        }

    def test_empty_directories_go_too(self):
        _, tree = self.moved()
        node(tree, f"{TOP}/app").mkdir("empty")
        rename(tree, "app", "new")
        assert (is_there(tree, f"{TOP}/new/empty"), is_there(tree, f"{TOP}/app")) == (True, False)

    def test_it_takes_leave_for_all_of_it_before_anything_moves(self):
        api, tree = self.moved(delete_below=((*TOP.split("/"), "app", "b"),))
        assert errno_of(rename, tree, "app", "new") == errno.EPERM
        assert list(api.versions) == list(TREE)

    @pytest.mark.parametrize(
        ("new", "number"),
        [("other", errno.ENOTEMPTY), ("app/b/inside", errno.EINVAL), ("aws", errno.ENOTEMPTY), ("a b", errno.EINVAL)],
    )
    def test_not_every_place_will_do(self, new, number):
        api, tree = self.moved()
        assert errno_of(rename, tree, "app", new) in (number, errno.EINVAL)
        assert list(api.versions) == list(TREE)

    def test_not_onto_a_parameter(self):
        assert errno_of(rename, self.moved()[1], "app", "other/x") == errno.ENOTDIR

    def test_names_that_would_be_too_deep_are_found_before_anything_moves(self):
        api, tree = self.moved({f"/app/{'/'.join('abcdefghijkl')}": "v", "/deep/a/b/x": "w"})
        assert errno_of(rename, tree, "app", "deep/a/b/app") == errno.EINVAL
        assert "/deep/a/b/x" in api.versions

    def test_where_it_stops_half_way_that_is_told_and_the_same_again_goes_on(self):
        api, tree = self.moved()
        delete, count = api.operations["delete_parameter"], [0]

        def refuse_once(**params):
            count[0] += 1
            if count[0] == 2:
                raise refusal("AccessDeniedException")
            return delete(**params)

        api.operations["delete_parameter"] = refuse_once
        assert errno_of(rename, tree, "app", "new") == errno.EACCES
        assert any("not moved" in line for line in tree.journals[0].errors())
        rename(tree, "app", "new")
        assert sorted(api.versions) == ["/new/a", "/new/b", "/new/b/c", "/other/x"]


class TestRehearsal:
    @pytest.mark.parametrize("path", ["app/x", "app/new"])
    def test_writing_changes_nothing(self, path):
        api = Store(APP)
        tree = tree_of(api, dry_run=True)
        write(tree, path, b"v")
        assert {name: api.value(name) for name in api.versions} == APP

    def test_moving_changes_nothing(self):
        api = Store(APP)
        rename(tree_of(api, dry_run=True, delete_below=EVERYTHING), "app/x", "app/z")
        assert {name: api.value(name) for name in api.versions} == APP

    def test_a_directory_that_is_moved_is_where_it_was_and_nowhere_else(self):
        tree = tree_of(Store(TREE), dry_run=True, delete_below=EVERYTHING)
        rename(tree, "app", "moved")
        assert names(tree, TOP) == ["app", "other"]

    def test_removing_changes_nothing(self):
        api = Store(APP)
        node(tree_of(api, dry_run=True, delete_below=EVERYTHING), f"{TOP}/app/x").remove()
        assert {name: api.value(name) for name in api.versions} == APP


def test_a_parameter_that_is_open_to_be_read_and_written_is_the_version_that_was_read():
    api, tree = of(APP)
    handle = node(tree, f"{TOP}/app/x").open(Opening(writing=True))
    assert handle.read(10, 0) == b"old"
    api.set("/app/x", "theirs")
    assert errno_of(handle.write, b"new", 0) == errno.ESTALE
