"""The command line's index beside the page's: both find the same articles."""

import datetime as dt
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from bench.build_articles import articles
from generator.build import build
from generator.config import Config
from generator.content import Content
from generator.find import Answer, Asked, Hit, find
from generator.model import Article
from generator.search.columns import Words, WordsJob, read_words
from generator.search.folding import data_of
from generator.search.lookup import Found
from generator.search.query import Query
from generator.search.words import words
from generator.text import fold
from tests.conftest import SHARED, make_article, make_site, remove, write_article
from tests.search.test_engine import ASK, LANGS, corpus, query

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"
QUERIES = 300
BEGIN = dt.date(2023, 4, 10)
# A word as a person types it.
TYPED = re.compile(r"(?<!\S)[\w\u200c]{2,30}(?!\S)")


class Archive(NamedTuple):
    """A built archive, and the page that asks its index."""

    site: Path
    articles: list[Article]
    page: Page


def silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def ask(site: Path, text: str, **asked: Any) -> Answer:
    return find(site, Asked(text=text, **asked), silent)


def urls(answer: Answer) -> list[str]:
    return [each.url for hit in answer.hits for each in (hit, *hit.others)]


def made_up() -> list[Article]:
    return [
        make_article(
            title=entry.title,
            body=entry.text,
            tags=entry.tags,
            authors=entry.authors,
            lang=entry.lang,
            date=dt.date.fromisoformat(entry.date) if entry.date else None,
            source=entry.source,
            section=entry.section,
        )
        for entry in corpus(random.Random(1), 150)
    ]


def real() -> list[Article]:
    taken = islice(articles(5000, NEWS), 0, None, 10)
    return [
        make_article(
            title=a.title,
            body=a.body,
            tags=a.tags,
            date=None if n % 40 == 0 else BEGIN + dt.timedelta(days=n),
            source=a.source,
            slug=a.slug,
        )
        for n, a in enumerate(taken)
    ]


@pytest.fixture(scope="module", params=["made up", "real"])
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Archive]:
    if request.param == "real" and not NEWS.exists():
        pytest.skip("there are no real articles here")
    found = real() if request.param == "real" else made_up()
    site = make_site(tmp_path_factory.mktemp("lookup") / "site", *found)
    report = build(site)
    assert not report.problems
    page = browser.new_page()
    page.goto((report.output / "search.html").as_uri())
    yield Archive(site, found, page)
    page.close()


def typed(article: Article) -> list[str]:
    return TYPED.findall(f"{article.title}\n{article.body}") or typed(make_article())


def random_query(archive: Archive, chance: random.Random) -> tuple[str, str]:
    """Return a query as it is typed into the page and into the command."""

    def word() -> str:
        return chance.choice(typed(chance.choice(archive.articles)))

    own = typed(chance.choice(archive.articles))
    parts = [chance.choice(own) for _ in range(chance.choice([1, 1, 2, 3]))]
    if chance.random() < 0.4:
        at = chance.randrange(len(own))
        parts.append(f'"{" ".join(own[at : at + chance.choice([2, 2, 3])])}"')
    if chance.random() < 0.3:
        parts.append(f"-{word()}")
    chance.shuffle(parts)
    if chance.random() < 0.25 and (begun := beginning(word(), chance)):
        return " ".join([*parts[:2], begun]), " ".join([*parts[:2], f"{begun}*"])
    # A phrase, else the page takes the last word for a beginning.
    closed = " ".join([*parts, '-"نهايةالسؤال"'])
    return closed, " ".join(parts)


def beginning(word: str, chance: random.Random) -> str:
    """Return the beginning of a word; "" where the page leaves out what the command finds.

    To read few files the page asks for no words by less than two letters behind a prefix.
    """
    begun = word[: chance.randrange(4, 7)]
    found = [w.folded for _, w in words(begun, "")]
    prefixes = [prefix for lang in LANGS for prefix, _ in data_of(lang).get("prefixes", [])]
    short = any(len(f) < 4 or len(f.removeprefix(p)) < 2 for f in found for p in prefixes)
    return "" if short or len(found) != 1 else begun


def narrowed(archive: Archive, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what narrows a query, for the page and for the command."""
    page: dict[str, Any] = {"filters": []}
    command: dict[str, Any] = {}
    article = chance.choice(archive.articles)
    for kind, name, value in (
        ("sources", "source", article.source),
        ("tags", "tag", article.tags[0] if article.tags else ""),
        ("sections", "section", article.section),
    ):
        if value and chance.random() < 0.1:
            page["filters"].append([kind, fold(value)])
            command[name] = value
    if chance.random() < 0.1:
        page["filters"].append(["langs", article.lang])
        command["lang"] = article.lang
    if article.day and chance.random() < 0.2:
        page["from"] = command["start"] = str(article.day)
    if article.day and chance.random() < 0.2:
        page["to"], command["end"] = f"{article.day:%Y-%m}-31", f"{article.day:%Y-%m}"
    return page, command


def bare(content: Content, query: Query, config: Config, found: Found, *others: Found) -> Hit:
    told = tuple(bare(content, query, config, other) for other in others)
    return Hit((), found.date, found.source, content.loose / found.path, found.url, others=told)


def test_the_page_and_the_command_find_the_same_articles(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All that is found is asked for here: to read each article for its passage takes far longer.
    monkeypatch.setattr("generator.find._hit", bare)
    chance = random.Random(2)
    cases = []
    for _ in range(QUERIES):
        of_page, of_command = random_query(archive, chance)
        exact = chance.random() < 0.15
        page, command = narrowed(archive, chance)
        asked = of_command.removesuffix("*") if exact else of_command
        cases.append((query(of_page, exact=exact, **page), asked, {"exact": exact, **command}))
    said = archive.page.evaluate(ASK, [given for given, *_ in cases])
    some = 0
    for (_, asked, how), answer in zip(cases, said, strict=True):
        found = ask(archive.site, asked, limit=len(archive.articles), **how)
        assert not answer["damaged"]
        assert len(urls(found)) == found.count
        assert set(urls(found)) == set(answer["hits"]), (asked, how)
        some += bool(found.count)
    assert some > QUERIES // 3


def test_filters_alone_give_all_their_articles_the_newest_first(archive: Archive) -> None:
    source = next(article.source for article in archive.articles if article.source)
    hits = ask(archive.site, "", source=source, limit=1000).hits
    assert len(hits) == sum(article.source == source for article in archive.articles)
    dates = [hit.date for hit in hits]
    assert dates == sorted(dates, reverse=True)


def titled(root: Path, *titles: str, **fields: Any) -> Path:
    return make_site(root, *(make_article(title=t, body="نص", **fields) for t in titles))


def titles(answer: Answer) -> list[str]:
    return ["".join(piece for piece, _ in hit.title) for hit in answer.hits]


def test_the_spelling_that_was_typed_comes_first_then_the_folded_then_the_stem(
    tmp_path: Path,
) -> None:
    site = titled(tmp_path, "والمدينة", "المدينه", "المدينة", "مدن")
    assert titles(ask(site, "المدينة")) == ["المدينة", "المدينه", "والمدينة"]
    assert titles(ask(site, "المدينه")) == ["المدينه", "المدينة", "والمدينة"]
    assert titles(ask(site, "المدينة", exact=True)) == ["المدينة"]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(tmp_path: Path) -> None:
    text = make_article(title="عنوان", body="عاد القطار إلى المحطة.", date=dt.date(2024, 3, 21))
    title = make_article(title="عاد القطار", body="وصل إلى المحطة أمس.")
    site = make_site(tmp_path, text, title, make_article(title="غيره", body="نص"))
    assert titles(ask(site, "القطار")) == ["عاد القطار", "عنوان"]


def test_a_name_is_found_with_a_space_or_without(tmp_path: Path) -> None:
    both = ("الملك عبد الله", "الملك عبدالله")
    site = titled(tmp_path, *both, "عبد رب الله", "عبد الرحمن", "عبدا")
    assert {*titles(ask(site, "عبدالله"))} == {*titles(ask(site, '"عبد الله"'))} == {*both}
    assert {*titles(ask(site, "لعبدالله"))} == {*both}
    assert ask(site, "عبد الله").count == 2
    # Apart, the first is a word by itself.
    assert {*titles(ask(site, "عبد"))} == {both[0], "عبد رب الله", "عبد الرحمن"}
    assert titles(ask(site, '"الملك عبد"')) == titles(ask(site, '"الملك عبد" الله')) == [both[0]]
    assert {*titles(ask(site, '"الملك عبدالله"'))} == {*both}
    assert titles(ask(site, "عبدالرح*")) == ["عبد الرحمن"]
    assert titles(ask(site, "عبدا")) == ["عبدا"]
    assert ask(site, "عبدا*").count == 4
    assert ask(site, "عبدال*").count == ask(site, "عبد ال*").count == 3
    assert ask(site, "-الملك عبد*").count == 3


def test_a_word_with_a_zwnj_is_found_whole_in_pieces_and_in_phrases(tmp_path: Path) -> None:
    site = titled(tmp_path, "کتاب\u200cها را می\u200cخواهم", "کتابها را میخواهم", lang="fa")
    for asked in ("کتاب\u200cها", "کتابها", "می\u200cخواهم", "میخواهم", '"را میخواهم"'):
        assert ask(site, asked).count == 2, asked
    assert ask(site, '"کتاب ها را می خواهم"').count == 1
    assert ask(site, '"کتاب\u200cها را می\u200cخواهم"').count == 1
    assert ask(site, "خواهم").count == 1


def test_the_joining_ending_of_persian_is_no_word_of_its_own(tmp_path: Path) -> None:
    found = ("جزیره\u200cی مرجان", "جزیرهٔ مرجان", "جزیرۀ مرجان", "جزیره مرجان")
    site = titled(tmp_path, *found, lang="fa")
    for asked in found:
        assert ask(site, asked).count == 4, asked
        assert ask(site, f'"{asked}"').count == 4, asked


def test_persian_is_found_in_both_its_spellings_the_one_that_was_typed_first(
    tmp_path: Path,
) -> None:
    site = titled(tmp_path, "رئیس", "رییس", "ریاست", lang="fa")
    assert titles(ask(site, "رئیس")) == ["رئیس", "رییس"]
    assert titles(ask(site, "رییس")) == ["رییس", "رئیس"]
    assert titles(ask(site, "رییس", exact=True)) == ["رییس"]


def test_no_phrase_runs_from_one_tag_into_the_next(tmp_path: Path) -> None:
    site = titled(tmp_path, "عنوان", tags=("قطار الساحل", "خانه\u200cها", "ميناء"))
    assert ask(site, '"قطار الساحل"').count == 1
    assert ask(site, '"الساحل خانهها"').count == 0
    assert ask(site, '"ها ميناء"').count == 0


def test_signs_that_were_typed_must_stand_in_the_text_when_it_is_exact(tmp_path: Path) -> None:
    site = titled(tmp_path, "عِلم", "عَلَم", "علم")
    assert titles(ask(site, "عِلم", exact=True)) == ["عِلم"]
    assert ask(site, "عِلم").count == 3


def test_a_word_that_stands_nowhere_leads_to_the_nearest(tmp_path: Path) -> None:
    site = titled(tmp_path, *["الجامعة"] * 3, "الجماعة", "الكتاب", "السعودية")
    assert ask(site, "الجاامعة").meant == (("الجاامعة", "الجامعة"),)
    assert ask(site, "السعوديه الكتااب").meant == (("الكتااب", "الكتاب"),)
    assert ask(site, "سعوديا").meant == (("سعوديا", "السعودية"),)
    assert ask(site, "قققققققق").meant == ()
    for article in (site / "content").glob("*.md"):
        if "السعودية" in article.read_text(encoding="utf-8"):
            article.unlink()
    assert ask(site, "سعوديا").meant == ()


def test_what_was_meant_has_the_zwnj_that_was_typed(tmp_path: Path) -> None:
    site = titled(tmp_path, "کتابخانه\u200cی بندر", "می\u200cخواهم", lang="fa")
    for asked, meant in (
        ("کتابخانه\u200cهای", "کتابخانه"),
        ("می\u200cخواهیم", "می\u200cخواهم"),
    ):
        assert ask(site, asked).meant == ((asked, meant),)


EDITS = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from(["", "قطار الساحل", "المدينة", "می\u200cخواهم قطار"])
    ),
    max_size=5,
)


@settings(max_examples=12)
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_after_any_edits_it_finds_what_one_made_anew_finds(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[int, str]]]
) -> None:
    site = make_site(tmp_path_factory.mktemp("edits"), *[make_article(title="قطار")] * 3)
    for edits in rounds:
        for number, title in edits:
            path = site / "content" / f"{number}.md"
            path.unlink(missing_ok=True)
            if title:
                write_article(site, f"{number}.md", make_article(title=title))
        asked = ["قطار", "المدينه", '"قطار الساحل"', "می\u200cخواهم", "-قطار", "قطاار"]
        kept = [ask(site, each) for each in asked]
        (site / ".warraq" / "search.sqlite").unlink()
        assert [ask(site, each) for each in asked] == kept


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = titled(tmp_path, "الأول", "الثاني")
    ask(site, "نص")
    read: list[str] = []

    def noted(job: WordsJob) -> list[Words]:
        read.extend(path for path, _ in job.articles)
        return read_words(job)

    monkeypatch.setattr("generator.search.lookup.read_words", noted)
    assert titles(ask(site, "الثاني")) == ["الثاني"]
    assert read == []
    write_article(site, "1.md", make_article(title="الثالث"))
    assert titles(ask(site, "الثالث")) == ["الثالث"]
    assert ask(site, "الثاني").count == 0
    assert read == ["1.md"]


@pytest.mark.parametrize("harm", [b"", b"not a database at all, but long enough" * 40])
@pytest.mark.parametrize("name", ["search.sqlite", "catalogue.sqlite"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, name: str, harm: bytes) -> None:
    site = titled(tmp_path, "قطار")
    ask(site, "قطار")
    (site / ".warraq" / name).write_bytes(harm)
    assert ask(site, "قطار").count == 1


def test_a_search_changes_nothing_that_a_build_makes(tmp_path: Path) -> None:
    def files(site: Path) -> dict[str, bytes]:
        output = site / "output"
        return {
            str(p.relative_to(output)): p.read_bytes() for p in output.rglob("*") if p.is_file()
        }

    searched, plain = (titled(tmp_path / name, "الأول", "الثاني") for name in "ab")
    for site in (searched, plain):
        if site == searched:
            ask(site, "الأول")
        build(site)
        write_article(site, "1.md", make_article(title="الثالث", tags=("جديد",)))
        remove(site, "0.md")
        if site == searched:
            ask(site, "الأول")
        build(site)
    assert files(searched) == files(plain)
