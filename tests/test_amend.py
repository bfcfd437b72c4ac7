"""A content file changed in place: the fields wanted, and not one byte more."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.amend import amend
from generator.frontmatter import dump, parse
from tests.conftest import make_article

PATH = Path("a.md")
HAND_MADE = """\ufeff---\r
# my notes\r
title:   "خبر 😀 أول"   # keep me\r
date: 2024-01-02  # sure?\r
source: >-\r
  دفتر\r
  الميناء\r
\r
tags: [أ, "ب"] # x\r
places:\r
  # in\r
  - دمشق # y\r
  -   "عمان"\r
\r
# before doubts\r
doubts:\r
  # one\r
  - "line 2: x"\r
  # two\r
  - line 3 y\r
mine: {a: 1}   # mine\r
---\r
\r
body  \r
"""


def difference(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that only one of two texts has; the others are in the same order."""
    old, new = before.split("\r\n"), after.split("\r\n")
    assert [x for x in old if x in new] == [x for x in new if x in old]
    return [x for x in old if x not in new], [x for x in new if x not in old]


@pytest.mark.parametrize(
    ("changes", "gone", "new"),
    [
        ({"doubts": ("line 3 y",)}, ['  - "line 2: x"'], []),
        ({"doubts": ()}, ["doubts:", '  - "line 2: x"', "  - line 3 y"], []),
        (
            {"date": dt.date(2025, 1, 1)},
            ["date: 2024-01-02  # sure?"],
            ["date: 2025-01-01  # sure?"],
        ),
        ({"date": None}, ["date: 2024-01-02  # sure?"], []),
        ({"tags": ("س", "ص، ض")}, ['tags: [أ, "ب"] # x'], ['tags: ["س", "ص، ض"] # x']),
        ({"places": ("دمشق",)}, ['  -   "عمان"'], []),
        (
            {"source": "a: b"},
            ["source: >-", "  دفتر", "  الميناء"],
            ['source: "a: b"'],
        ),
        ({"title": "آخر"}, ['title:   "خبر 😀 أول"   # keep me'], ["title:   آخر   # keep me"]),
        ({"authors": ("سالم",)}, [], ["authors:", "  - سالم"]),
        ({"updated": dt.date(2024, 1, 3)}, [], ["updated: 2024-01-03"]),
        ({"agency": ()}, [], []),
        ({"title": "خبر 😀 أول"}, [], []),
    ],
)
def test_only_the_lines_of_a_field_change(
    changes: dict[str, Any], gone: list[str], new: list[str]
) -> None:
    after = amend(HAND_MADE, changes, PATH)
    assert difference(HAND_MADE, after) == (gone, new)
    assert after.endswith("---\r\n\r\nbody  \r\n")


def test_a_new_field_stands_where_it_belongs() -> None:
    text = "---\ntitle: س\nsource: ص\ndoubts:\n  - ض\n---\n"
    changes = {"tags": ("ب",), "date": dt.date(2024, 1, 2)}
    after = "---\ntitle: س\ndate: 2024-01-02\nsource: ص\ntags:\n  - ب\ndoubts:\n  - ض\n---\n"
    assert amend(text, changes, PATH) == after


@pytest.mark.parametrize("change", ["title", "tags", "date"])
@pytest.mark.parametrize(
    "text",
    [
        "---\n? title\n: x\n? tags\n: - a\n---\nb",
        "---\ntitle: x\ntags:\n- a\n---",
        "---\ntitle: x\ntags:\n  -\n    a\n---\n",
        "---\n\"title\": x\n'tags' : a\n---\n",
        "---\ntitle: &t !!str x\ntags: |\n  a\n\n---\n",
    ],
)
def test_unusual_yaml_is_changed_rightly(text: str, change: str) -> None:
    values: dict[str, Any] = {"title": "س", "tags": ("ب", "ج"), "date": dt.date(2024, 1, 2)}
    wanted = {change: values[change]}
    assert parse(amend(text, wanted, PATH), PATH) == replace(parse(text, PATH), **wanted)


@pytest.mark.parametrize("change", [{"tags": ()}, {"date": dt.date(2024, 1, 2)}])
def test_what_cannot_be_changed_so_is_left_to_a_person(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="only you can change"):
        amend('---\n{"title": "x", "tags": ["a"]}\n---\nb', change, PATH)


words = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Cn")),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(bool)
)
lists = st.lists(words, max_size=3, unique=True).map(tuple)
dates = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2099, 1, 1))


@given(title=words, doubts=lists, tags=lists, date=dates, other=words, more=lists, day=dates)
def test_what_is_wanted_is_what_is_there_then(
    title: str, doubts: Any, tags: Any, date: Any, other: str, more: Any, day: Any
) -> None:
    article = make_article(title=title, doubts=doubts, tags=tags, date=date, extra={"mine": other})
    text = dump(article)
    changes = {"title": other, "tags": more, "date": day, "doubts": doubts[1:]}
    assert amend(text, changes, PATH) == dump(replace(article, **changes))
