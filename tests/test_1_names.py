"""Floor 1: whatever a thing is called, it has one file name, which is nobody else's and finds it again."""

from hostile import BINARY, LONG, LONGEST, LOOKALIKES, NAMES, TEXTS, imitations
from hypothesis import assume, example, given
from hypothesis import strategies as st

from awsfs.text import DOT_NAMES, MARK, NAME_MAX, cut_head, decode, encode, is_cut

ROOM = NAME_MAX - len(MARK)
LIMITS = st.sampled_from([NAME_MAX, ROOM])


class TestOneName:
    @given(NAMES, LIMITS)
    def test_is_one_that_a_directory_can_hold(self, name, limit):
        written = encode(name, limit)
        assert written not in ("", ".", "..")
        assert not set(written) & {"/", "\0"}
        assert len(written.encode()) <= limit

    @given(NAMES, LIMITS)
    @example(b".refresh", NAME_MAX)
    def test_is_none_of_awsfs_s_own(self, name, limit):
        assert encode(name, limit) not in DOT_NAMES

    @given(NAMES, LIMITS)
    @example(b"x" * LONGEST, ROOM)
    def test_finds_its_thing_again_unless_it_was_cut(self, name, limit):
        written = encode(name, limit)
        assume(not is_cut(written))
        assert decode(written).encode("utf-8", "surrogateescape") == name

    @given(st.one_of(LONG.map(str.encode), st.binary(min_size=NAME_MAX, max_size=LONGEST)), LIMITS)
    @example(b"%" * 300, NAME_MAX)
    @example(b"\xff" * 300, NAME_MAX)
    @example("\u00e9".encode() * 200, NAME_MAX)
    def test_tells_how_its_thing_s_begins_where_it_was_cut(self, name, limit):
        written = encode(name, limit)
        head = cut_head(written) if is_cut(written) else decode(written)
        assert name.startswith(head.encode("utf-8", "surrogateescape"))

    @given(NAMES, LIMITS)
    def test_is_cut_only_where_it_must_be(self, name, limit):
        assert not is_cut(encode(name, limit)) or len(encode(name, 8 * LONGEST).encode()) > limit

    @given(TEXTS)
    def test_is_the_same_whether_it_comes_as_text_or_as_bytes(self, text):
        assert encode(text) == encode(text.encode())


class TestNobodyElses:
    @given(NAMES)
    @example(b"%")
    @example(b"a/b")
    @example(b"..")
    @example(b".more")
    @example(b"y" * 256)
    @example("caf\u00e9".encode())
    def test_names_made_up_to_be_taken_for_another_are_not(self, name):
        alike = imitations(name)
        assert len({encode(each) for each in alike}) == len(alike)

    @given(NAMES)
    @example(b"y" * 300)
    def test_a_name_written_twice_is_another_name(self, name):
        written = encode(name)
        assert written.encode() == name or encode(written) != written

    @given(st.lists(NAMES, unique=True, min_size=2, max_size=20))
    def test_of_many_names_in_one_directory_each_has_its_own(self, names):
        assert len({encode(name) for name in names}) == len(names)

    @given(st.sets(LOOKALIKES.map(str.encode), min_size=2, max_size=20))
    def test_and_none_is_another_with_a_mark(self, names):
        written = {encode(name, ROOM) for name in names}
        assert not written & {f"{name}{MARK}" for name in written}

    @given(NAMES)
    def test_a_name_of_which_one_letter_differs_far_behind_has_its_own(self, name):
        assert encode(name * 300 + b"a") != encode(name * 300 + b"b")


class TestReading:
    @given(st.one_of(BINARY, LOOKALIKES.map(str.encode)).filter(lambda name: not {0, 47} & set(name)))
    @example(b"\xff")
    @example(b"%2f")
    @example(b"%2E")
    @example(b"x%~" + b"0" * 32)
    def test_a_file_name_that_stands_for_a_thing_is_the_one_that_the_thing_has(self, typed):
        written = typed.decode("utf-8", "surrogateescape")
        found = decode(written)
        assert found is None or encode(found.encode("utf-8", "surrogateescape")) == written

    @given(TEXTS)
    def test_a_name_with_a_hash_made_up_by_a_person_is_not_taken_for_one_that_was_cut(self, text):
        assert not is_cut(encode(text[:200] + "%~" + "0" * 32, 8 * LONGEST))
