"""Floor 1: questions as names, and whether a record is an answer."""

import pytest

from awsfs.questions import (
    BEGINS,
    CONTAINS,
    EXISTS,
    All,
    Compare,
    Function,
    Not,
    Some,
    Value,
    check,
    fields,
    holds,
    parse,
)

RECORD = {"state": ["running"], "size": ["8"], "type": ["t3.micro"], "group-ids": ["sg-1", "sg-2"], "note": ["it's"]}
AGE, PLAN = Compare("age", ">", Value("30")), Compare("plan", "=", Value("pro", is_quoted=True))


def look(field):
    return RECORD.get(field, [])


class TestParse:
    @pytest.mark.parametrize(
        ("text", "question"),
        [
            ("state=running", Compare("state", "=", Value("running"))),
            ("plan='pro' and age>30", All((PLAN, AGE))),
            ("plan = 'pro' AND age > 30", All((PLAN, AGE))),
            ("age>30,plan='pro'", All((AGE, PLAN))),
            ("age>30 or plan='pro' and age>30", Some((AGE, All((PLAN, AGE))))),
            ("(age>30 or plan='pro') and age>30", All((Some((AGE, PLAN)), AGE))),
            ("not age>30", Not(AGE)),
            ("not (age>30 or plan='pro')", Not(Some((AGE, PLAN)))),
            ("age<>30", Compare("age", "!=", Value("30"))),
            ("age between 1 and 5", All((Compare("age", ">=", Value("1")), Compare("age", "<=", Value("5"))))),
            ("age in (1, 'x')", Some((Compare("age", "=", Value("1")), Compare("age", "=", Value("x", True))))),
            ("begins_with(name, 'a')", Function(BEGINS, "name", Value("a", True))),
            ("contains(name,a)", Function(CONTAINS, "name", Value("a"))),
            ("attribute_exists(name)", Function(EXISTS, "name", None)),
            ("tag:Name=web-*", Compare("tag:Name", "=", Value("web-*"))),
            ('"a b"=1', Compare("a b", "=", Value("1"))),
            ("note='it''s'", Compare("note", "=", Value("it's", True))),
            ("android=1", Compare("android", "=", Value("1"))),
            ("order=1 and inside=2", All((Compare("order", "=", Value("1")), Compare("inside", "=", Value("2"))))),
            ("name=''", Compare("name", "=", Value("", True))),
        ],
    )
    def test_a_question_is_read_as_meant(self, text, question):
        assert parse(text) == question

    @pytest.mark.parametrize(
        "text", ["", "state", "state=", "=running", "a=1 and", "a=1 b=2", "(a=1", "a==1", "a='x", "not", "a between 1"]
    )
    def test_anything_else_is_refused_with_the_place(self, text):
        with pytest.raises(ValueError, match="is not a query: it has an error at"):
            parse(text)

    def test_the_fields_of_a_question_are_told(self):
        assert list(fields(parse("a=1 and (not b=2 or contains(c, d))"))) == ["a", "b", "c"]


class TestHolds:
    @pytest.mark.parametrize(
        "text",
        [
            "state=running", "state=run*", "size=8", "size=8.0", "size>7", "size<10", "size>=8", "size<=8",
            "type=t3.*", "type!=t2.*", "group-ids=sg-2", "note='it''s'", "state in (stopped, running)",
            "not state=stopped", "attribute_not_exists(gone)", "begins_with(type, t3)", "contains(type, mic)",
            "gone!=1", "size between 1 and 9",
        ],
    )  # fmt: skip
    def test_the_answer_is_yes(self, text):
        assert holds(parse(text), look)

    @pytest.mark.parametrize(
        "text",
        [
            "state=stopped", "state='run*'", "size>8", "size<8", "type=t2.*", "group-ids!=sg-1", "gone=1",
            "attribute_exists(gone)", "begins_with(type, m5)", "not size=8", "state=running,size=9", "size='8.0'",
        ],
    )  # fmt: skip
    def test_the_answer_is_no(self, text):
        assert not holds(parse(text), look)


class TestCheck:
    def test_a_field_that_nothing_has_is_refused_with_the_nearest(self):
        with pytest.raises(ValueError, match="no resource here has 'stat'; did you mean 'state'"):
            check(parse("stat=running"), RECORD, "tag:", RECORD)

    def test_what_anything_may_have_is_not(self):
        check(parse("tag:x=1,state=running"), RECORD, "tag:", RECORD)
