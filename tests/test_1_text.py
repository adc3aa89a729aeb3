"""Floor 1: file names."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awsfs.text import DOT_NAMES, NAME_MAX, cut_head, decode, encode, is_cut, kebab

NAMES = st.one_of(
    st.text(max_size=300),
    st.binary(max_size=300),
    st.text(alphabet="%~/.aF20\0", max_size=12),
    st.binary(min_size=250, max_size=2048),
)


def as_bytes(name):
    return name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")


@given(NAMES)
@example("")
@example(".")
@example("..")
@example("%")
@example("%%")
@example("a%")
@example("%2F")
@example("%~")
def test_every_name_is_written_as_something_a_directory_can_hold(name):
    written = encode(name)
    assert written not in ("", ".", "..")
    assert "/" not in written
    assert "\0" not in written
    assert len(written.encode()) <= NAME_MAX


@given(NAMES)
@example("%")
@example("")
@example("%%2F")
def test_a_name_that_was_not_cut_reads_back_as_itself(name):
    written = encode(name)
    if not is_cut(written):
        found = decode(written)
        assert found is not None
        assert found.encode("utf-8", "surrogateescape") == as_bytes(name)


@given(NAMES, NAMES)
@example("%", "")
@example("%25", "%")
@example("a/b", "a%2Fb")
def test_two_names_are_never_written_alike(one, other):
    if as_bytes(one) != as_bytes(other):
        assert encode(one) != encode(other)


@given(st.text(alphabet="%~.aF20", min_size=1, max_size=8))
def test_a_file_name_that_is_not_the_written_form_of_its_name_stands_for_nothing(written):
    found = decode(written)
    assert found is None or encode(found.encode("utf-8", "surrogateescape")) == written


@given(st.text(min_size=256, max_size=600))
def test_a_cut_name_tells_how_the_real_one_begins(name):
    written = encode(name)
    if is_cut(written):
        assert name.encode("utf-8", "surrogatepass").startswith(cut_head(written).encode("utf-8", "surrogateescape"))


def test_a_name_that_ends_in_a_percent_sign_leaves_the_bare_one_free():
    assert encode("100%") == "100%25"


def test_a_percent_sign_that_could_not_be_mistaken_is_left_alone():
    assert encode("50% off") == "50% off"


@pytest.mark.parametrize("name", sorted(DOT_NAMES))
def test_a_persons_name_that_equals_one_of_awsfs_has_its_dot_encoded(name):
    assert encode(name) == "%2E" + name[1:]


def test_other_names_that_begin_with_a_dot_are_left_alone():
    assert encode(".gitignore") == ".gitignore"


def test_a_name_never_reads_as_cut_unless_it_was():
    assert not is_cut(encode("x%~" + "0" * 32))


@pytest.mark.parametrize(
    ("api", "file"),
    [
        ("PrivateIpAddress", "private-ip-address"),
        ("VpcId", "vpc-id"),
        ("DNSName", "dns-name"),
        ("VPCId", "vpc-id"),
        ("TargetGroupARNs", "target-group-arns"),
        ("Ipv6Address", "ipv6-address"),
    ],
)
def test_fields_are_spelled_as_the_aws_command_spells_them(api, file):
    assert kebab(api) == file
