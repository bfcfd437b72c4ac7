"""A quick first look never changes what a line is taken for: with it and without, all is one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.ingest import decode, furniture, kinds, metadata, refuse
from generator.ingest.paragraphs import trim
from generator.ingest.readers import sql
from generator.ingest.tokens import first_key, match, tokens
from generator.ingest.vocabulary import detect, load_vocabulary
from generator.text import clean, fold

VOCABULARY = load_vocabulary()
_PIECES = st.sampled_from(
    (
        *("المصدر", "كتب", "اقرأ أيضا", "شاهد", "سمات", "كلمات دلالية", "تاريخ النشر", "رويترز"),
        *("القاهرة", "تابعونا", "للتواصل", "مشاركة", "طباعة", "صورة", "انتهى", "المادة", "مارس"),
        *("قال", "الطريق", "لا", "به", "ـ", "د.", "updated", "by", "Insert", "VALUES", "valueſ"),
        *(":", "..", "|", "–", " - ", "-", "/", "،", ",", "(", ")", ".", "…", '"', "\u064b", "5"),
        *("2015", "10:30", "٣", "\u200c", "\u202b", "INTO t ", "ı", "ټ", "ٹ", "ہ", "ש", "?"),
    )
)
_LINES = st.lists(_PIECES, min_size=1, max_size=14).flatmap(
    lambda pieces: st.sampled_from((" ".join(pieces), "".join(pieces)))
)
_QUICK = settings(max_examples=150, deadline=None)


@_QUICK
@given(_LINES.map(clean).filter(bool))
def test_a_line_is_the_same_kind_when_no_look_is_spared(line: str) -> None:
    quick = kinds._kind(line, "ar", VOCABULARY)
    any_ = re.compile("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "_MARK_SIGN", any_)
        patch.setattr(metadata, "_LABEL_WITHIN", any_)
        assert quick == kinds._kind(line, "ar", VOCABULARY)


@_QUICK
@given(_LINES.map(clean).filter(bool))
def test_only_the_words_that_end_a_text_are_taken_for_its_end(line: str) -> None:
    left = furniture.left_out(line[:40], VOCABULARY)
    assert furniture.is_end(line[:40], VOCABULARY) == (left is not None and left.role == "end")


@_QUICK
@given(_LINES)
def test_an_offer_of_the_site_is_found_wherever_it_stands_in_a_line(line: str) -> None:
    found = tokens(line)
    told = any(match(found, at, VOCABULARY.promotion) for at in range(len(found)))
    assert furniture.is_promotion(line, VOCABULARY) == (told and len(line) <= 250)


@_QUICK
@given(st.text(st.one_of(st.characters(), st.sampled_from("ابגءـ\u064bé1_'\"Aa"))))
def test_no_letter_of_a_text_is_in_no_token(text: str) -> None:
    plain = re.compile(r"[^\W\d_]+")
    runs = [run for token in tokens(text) for run in plain.findall(text[token.start : token.end])]
    assert runs == plain.findall(text)


@_QUICK
@given(_LINES)
def test_the_first_token_alone_is_the_first_of_all(line: str) -> None:
    assert first_key(line) == next((token.key for token in tokens(line, 1)), "")


_CASES = {"i": "iI\u0130\u0131", "s": "sS\u017f"}
_INSERTS = st.tuples(
    *(st.sampled_from(_CASES.get(c, c + c.upper())) for c in "insert into t values")
)


@_QUICK
@given(st.one_of(_LINES, _INSERTS.map("".join)))
def test_a_dump_is_told_by_its_insert_in_any_case(line: str) -> None:
    assert sql.sniff(line) == bool(sql._INSERT.search(line))


@_QUICK
@given(st.lists(st.sampled_from((*VOCABULARY.law_words, "herebyX", " ", " ", ".", "قال"))))
def test_words_of_a_licence_are_never_more_than_their_letters(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = len(VOCABULARY.law_word.findall(text))
    assert found <= sum(map(text.count, VOCABULARY.law_words))
    told = found >= 10 and found * 80 >= text.count(" ")
    assert refuse._legal([text], VOCABULARY) == told


@_QUICK
@given(st.lists(st.sampled_from(("\n", "\r\n", "\r", "ب", "كلمة")), max_size=30))
def test_short_lines_are_counted_where_there_may_be_enough(pieces: list[str]) -> None:
    text = "".join(pieces) * 200
    lines = len(re.findall(r"[\r\n]+", text))
    assert bool(refuse.short_lines(text)) == (lines >= 1000 and len(text) < 11 * lines)


@_QUICK
@given(st.lists(_LINES, min_size=1, max_size=8).map("\n".join))
def test_signs_of_one_font_are_told_of_each_line_that_has_them(text: str) -> None:
    text = text.replace("د.", "\ue000").replace("5", "&#xe001;")
    for line in decode._lines(text, frozenset(), VOCABULARY, plain=True):
        assert bool(line.doubt) == any("\ue000" <= sign <= "\uf8ff" for sign in line.text)


@_QUICK
@given(st.lists(_LINES, min_size=1, max_size=3).map(" ".join))
def test_a_folded_line_holds_the_keys_of_its_labels(line: str) -> None:
    """Keywords at a text's end are looked for by words: what fold finds no trace of is none."""
    if not any(word in fold(line) for word in VOCABULARY.tag_words):
        trimmed = trim(line, VOCABULARY, counted=False, first=False, last=True)
        assert not trimmed.facts


@_QUICK
@given(st.lists(_LINES, min_size=1, max_size=4).map("\n".join))
def test_a_language_with_letters_of_its_own_is_told_by_them(text: str) -> None:
    counts = {tag: sum(map(text.count, own)) for tag, own in VOCABULARY.own.items()}
    letters = sum(map(str.isalpha, text.casefold()))
    most = max(counts.values())
    if most >= 3 and most * 50 >= letters and len(text) < 1000 and "@" not in text:
        assert counts[detect(text, VOCABULARY)] == most
