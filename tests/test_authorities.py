"""What a person writes into authorities.toml, and what is made of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.authorities import FILE, Authorities, load_authorities
from generator.errors import ConfigError
from generator.text import fold

FILE_OF_ALL = """
# Names that are one.
[[tags.same]]
names = [
  "الأمم المتحدة",
  "منظمة الأمم المتحدة",
  'UN',
]

[[tags.apart]]
names = ["علي", "على"]

[[authors.same]]
names = ["سلمى الحداد", "س. الحداد"]
"""


def read(root: Path, text: str) -> Authorities:
    """Return what a site with this file decides."""
    (root / FILE).write_text(text, encoding="utf-8")
    return load_authorities(root)


def faults(root: Path, text: str) -> list[str]:
    """Return what is wrong with a file: line, message and hint of each."""
    with pytest.raises(ConfigError) as caught:
        read(root, text)
    return [f"{p.line}: {p.message}\n{p.hint}" for p in caught.value.problems]


def test_without_a_file_names_are_as_they_fold(tmp_path: Path) -> None:
    found = load_authorities(tmp_path)
    assert found == Authorities()
    assert found.digest == ""
    assert found.key("tags", "الإنارة") == fold("الإنارة")


def test_names_of_one_block_have_the_key_of_the_first_in_any_spelling(tmp_path: Path) -> None:
    found = read(tmp_path, FILE_OF_ALL)
    first = found.key("tags", "الأمم المتحدة")
    assert first == fold("الأمم المتحدة")
    for name in ("منظمه الامم المتحده", "un", "ＵＮ", "الامم المتحدة"):
        assert found.key("tags", name) == first
    assert found.label("tags", first) == "الأمم المتحدة"
    assert found.names("tags", first) == ("UN", "الأمم المتحدة", "منظمة الأمم المتحدة")


def test_what_is_decided_of_one_kind_says_nothing_of_another(tmp_path: Path) -> None:
    found = read(tmp_path, FILE_OF_ALL)
    assert found.key("sources", "UN") == "un"
    assert found.key("authors", "س. الحداد") == found.key("authors", "سلمى الحداد")
    assert found.key("tags", "س. الحداد") != found.key("tags", "سلمى الحداد")


def test_of_two_that_stay_apart_the_first_takes_all_other_spellings(tmp_path: Path) -> None:
    found = read(tmp_path, FILE_OF_ALL)
    assert found.key("tags", "علي") == fold("علي")
    assert found.key("tags", "عليّ") == found.key("tags", "عَلِي") == fold("علي")
    assert found.key("tags", "على") not in ("", fold("على"))
    assert found.key("tags", " على\u200f") == found.key("tags", "على")


def test_vowel_signs_alone_can_keep_names_apart(tmp_path: Path) -> None:
    found = read(tmp_path, '[[tags.apart]]\nnames = ["عمّان", "عُمان"]\n')
    assert found.key("tags", "عُمان") != found.key("tags", "عمّان") == found.key("tags", "عمان")


def test_a_name_that_is_kept_apart_can_be_one_with_a_third(tmp_path: Path) -> None:
    text = '[[tags.same]]\nnames = ["سلطنة عُمان", "عُمان"]\n[[tags.apart]]\nnames = ["عمّان", "عُمان"]'
    found = read(tmp_path, text)
    assert found.key("tags", "عُمان") == found.key("tags", "سلطنة عمان") == fold("سلطنة عمان")
    assert found.key("tags", "عمان") == fold("عمان")


def test_a_block_goes_on_with_the_one_that_begins_with_the_same_name(tmp_path: Path) -> None:
    block = '[[tags.same]]\nnames = ["{}", "{}"]\n'
    text = block.format("الأمم المتحدة", "UN") + block.format("الامم المتحدة", "هيئة الأمم")
    found = read(tmp_path, text)
    key = found.key("tags", "هيئة الأمم")
    assert key == found.key("tags", "UN")
    assert found.label("tags", key) == "الأمم المتحدة"


def test_the_order_of_blocks_and_kinds_changes_nothing(tmp_path: Path) -> None:
    head, *blocks = FILE_OF_ALL.split("[[")
    found = read(tmp_path, FILE_OF_ALL)
    assert read(tmp_path, "[[".join([head, *(f"{block}\n" for block in blocks[::-1])])) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[tags.same]]\nnames = ["أ" "ب"]\n', "2: is not TOML: Unclosed array"),
        ("[[tags.same]]\nnames = [«أ»]\n", "2: is not TOML: Invalid value"),
        ('\n[[tag.same]]\nnames = ["أ"]\n', '2: there are no lists of "tag"\ndid you mean "tags"?'),
        (
            '[[places.same]]\nnames = ["أ"]\n',
            '1: there are no lists of "places"\nwrite one of tags, sources, sections, authors',
        ),
        ('tags = "أ"\n', "1: tags holds no blocks\nwrite [[tags.same]], and on the next line"),
        (
            '# \n[[tags.sane]]\nnames = ["أ"]\n',
            '2: "sane" is not known\nwrite [[tags.same]] or [[tags.apart]]',
        ),
        (
            '[tags.same]\nnames = ["أ"]\n',
            "1: tags.same has one bracket on each side, and needs two\nwrite [[tags.same]]",
        ),
        (
            '[[tags.same]]\nnames = ["أ"]\n[[tags.same]]\nname = "ب"\n',
            '4: unknown key "name"\nwrite [[tags.same]], and on the next line names = ["...", "..."]',
        ),
        ('[[tags.same]]\n\nnames = "أ"\n', "3: names must be a list of texts\nwrite"),
        ("[[tags.same]]\nnames = [1]\n", "2: names must be a list of texts\nwrite"),
        ("[[tags.same]]\nnames = []\n", "2: names must be a list of texts\nwrite"),
        (
            '[[tags.same]]\nnames = [\n  "أ",\n  " ",\n]\n',
            "4: an empty name\nwrite a name between the quotes",
        ),
        (
            '[[tags.apart]]\nnames = ["علي", "علي"]\n',
            "1: names that stay apart are two or more\nwrite the other name too",
        ),
        (
            '[[tags.same]]\nnames = ["أ", "ب"]\n[[tags.same]]\nnames = [\n  "ج",\n  "ب",\n]\n',
            '6: "ب" is one with "أ" already, in line 2\nput all that are one into one block',
        ),
        (
            '[[tags.same]]\nnames = ["أ", "ب"]\n[[tags.same]]\nnames = ["ج", "أ"]\n',
            '4: "أ" begins a block already, in line 2\nput all that are one into one block',
        ),
        (
            '[[tags.same]]\nnames = ["أ", "ب", "ج"]\n[[tags.apart]]\nnames = ["ج", "أ"]\n',
            '4: "أ" and "ج" stay apart here, and are one elsewhere\n'
            "take one of the two out of its [[tags.same]], or both out here",
        ),
    ],
)
def test_each_fault_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, text: str, expected: str
) -> None:
    (told,) = faults(tmp_path, text)
    assert told.startswith(expected)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = '[[tag.same]]\nnames = ["أ"]\n[[tags.same]]\nnames = [""]\n[[tags.apart]]\nnames = ["ب"]'
    assert [told.partition(":")[0] for told in faults(tmp_path, text)] == ["1", "4", "5"]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_authorities(tmp_path)


NAMES = ("علي", "على", "عليّ", "الأمم", "الامم", "UN", "C++", "C#", "سلمى")
BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["same", "apart"]), st.lists(st.sampled_from(NAMES), min_size=2, max_size=3)
    ),
    max_size=4,
)


@given(BLOCKS, st.sampled_from(NAMES))
def test_a_key_is_never_that_of_a_name_with_which_nothing_joins_it(
    tmp_path: Path, blocks: list[tuple[str, list[str]]], name: str
) -> None:
    text = "".join(f"[[tags.{what}]]\nnames = {names!r}\n" for what, names in blocks)
    try:
        found = read(tmp_path, text)
    except ConfigError:
        return
    joined = {frozenset(names) for what, names in blocks if what == "same"}
    for other in NAMES:
        if found.key("tags", name) == found.key("tags", other):
            alike = found.own_key("tags", name) == found.own_key("tags", other)
            assert alike or any(joined)
            assert not any(
                what == "apart" and {name, other} <= set(names) and name != other
                for what, names in blocks
            )
