"""What emulators do otherwise than AWS, test by test. ``docs/emulators.rst`` tells it in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """The tests that fail on an emulator, and the habit of it that makes them fail.

    They are named by a regular expression, or by a fixture that the emulator cannot make. Not `always`: in the wake of
    another test that fails.
    """

    habit: str
    tests: str = ""
    fixture: str = ""
    always: bool = True

    def fits(self, name: str, fixtures: Collection[str]) -> bool:
        """Whether a test, `Class::test[parameters]`, with these fixtures is one of them."""
        return self.fixture in fixtures if self.fixture else re.search(self.tests, name) is not None


IDENTITY = "a map or a list equals nothing but itself in a condition"
UNCONDITIONAL = "conditions of a write are ignored"
DIFFERENCES: dict[str, tuple[Difference, ...]] = {
    "dynalite": (
        Difference(IDENTITY, r"written_back_is_unchanged\[dynalite-[LM]\]"),
        Difference(
            IDENTITY,
            "any_programs_edit|TestEditing::test_it_is_read_back|its_new_size_shows|cp_onto_itself|no_temporary_file"
            "|a_consistent_read_and_an_update|once_theirs_was_read|numbers_of_38_digits_survive",
        ),
        Difference("a program whose edit was refused left its file", "TestCreating::test_it_is_listed", always=False),
    ),
    "s3rver": (
        Difference("a key is the path of a file: no empty part, no dots, no part over 255 bytes", fixture="mounted"),
        Difference("the same", r"test_one_key.*\[s3rver-(/|//|x/\./|x/\.\./|double//)"),
        Difference(
            "a prefix below which there are prefixes alone is not listed", r"test_one_key.*\[s3rver-(dir/|.xfcn)"
        ),
        Difference("UploadPartCopy is not implemented", "one_byte_sent"),
        Difference("objects have no tags", "metadata_content_type_and_tags"),
        Difference(
            "buckets have no object ownership, so the ACL is fetched", "looked_at_and_deleted|to_be_appended_to"
        ),
        Difference("a bucket has a name of today's form", "a_name_of_former_times"),
        Difference(
            UNCONDITIONAL,
            "must_be_the_version_that_was_read|nobody_here_read|makes_meanwhile|tried_again_without|made_alone",
        ),
    ),
    "localstack": (
        Difference("the target of a copy that was refused stays locked", "must_be_the_version_that_was_read"),
        Difference(
            "DeleteObject with If-Match is not implemented",
            "looked_at_and_deleted|TestRenaming.*test_it_is_seen_at_once|a_moment_ago_needs_no_leave|keeps_its_bytes"
            "|between_buckets|every_key_moves|half_way_it_says|the_same_again|holds_no_object_back",
        ),
        Difference("GetBucketPolicyStatus is not implemented", "what_a_bucket_does_not_have"),
    ),
}
