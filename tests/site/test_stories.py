"""Copies: articles of one text are one story, whatever their headlines."""

import datetime as dt
import itertools
import random
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.build import build
from generator.content import Stamp, content_of
from generator.model import Article
from generator.site import copies
from generator.site.catalogue import Catalogue, open_catalogue
from generator.site.read import Entry, ReadJob, read_batch
from generator.storage import HERE
from generator.stories.copies import LATE, NEAR, REPEATED
from tests.conftest import make_article, make_site, remove, tree, write_article
from tests.site.sites import clean_build

DAY = dt.date(2024, 3, 20)
TEXT = (
    "أعلنت البلدية صباح اليوم أن المكتبة العامة ستفتح أبوابها للقراء في نهاية الأسبوع المقبل بعد"
    " أعمال ترميم استمرت عامين كاملين وشملت القاعات كلها.\n\nوقال مدير المكتبة إن الترميم أضاف"
    " قاعة للأطفال وأخرى للمخطوطات، وإن عدد الكتب بلغ ثمانين ألفا، ودعا السكان إلى زيارتها."
)
OTHER = (
    "وصلت إلى الميناء أمس سفينة محملة بثلاثة آلاف طن من القمح، وهي الأولى منذ بداية الشهر.\n\n"
    "وأوضح مسؤول في الميناء أن تفريغ الحمولة يستغرق أربعة أيام، وأن سفينتين أخريين في الطريق."
)
NOTICE = (
    "جميع الحقوق محفوظة للصحيفة ولا يجوز نقل أي مادة منها كاملة أو مختصرة إلا بإذن مكتوب من إدارة"
    " التحرير، وترحب الصحيفة بآراء القراء وملاحظاتهم على بريدها الإلكتروني في كل وقت"
)
_places = itertools.count()


def stories(root: Path) -> dict[str, int]:
    """Return the story of each content file that has copies, as the last build left it."""
    statement = "SELECT path, story FROM copy JOIN article ON number = article"
    with closing(sqlite3.connect(root / ".warraq" / "catalogue.sqlite")) as connection:
        return dict(connection.execute(statement))


def together(root: Path, *articles: Article) -> list[set[str]]:
    """Build a site of these articles; return its stories, each by the titles of its articles."""
    site = make_site(root, *articles)
    assert not build(site, jobs=1).problems
    found = stories(site)
    return [
        {articles[int(path.removesuffix(".md"))].title for path in found if found[path] == story}
        for story in sorted(set(found.values()))
    ]


def paper(number: int, **fields: object) -> Article:
    return make_article(**{"title": f"خبر {number}", "source": f"صحيفة {number}"} | fields)


def test_the_same_words_in_two_papers_are_one_story(tmp_path: Path) -> None:
    other = paper(2, body=TEXT.replace("أعلنت", "اعلنت"), date=dt.date(2019, 1, 1))
    articles = (paper(1, body=TEXT), other, paper(3, body=OTHER))
    assert together(tmp_path, *articles) == [{"خبر 1", "خبر 2"}]


def test_a_copy_may_be_trimmed_and_edited_lightly(tmp_path: Path) -> None:
    trimmed = TEXT.partition("وقال")[0]
    edited = TEXT.replace("صباح اليوم", "أمس").replace("ثمانين ألفا", "80 ألفا")
    articles = (paper(1, body=TEXT), paper(2, body=trimmed), paper(3, body=edited))
    assert together(tmp_path, *articles) == [{"خبر 1", "خبر 2", "خبر 3"}]


def test_what_is_told_again_in_a_later_report_makes_it_no_copy(tmp_path: Path) -> None:
    articles = (paper(1, body=TEXT), paper(2, body=f"{OTHER}\n\n{OTHER[::-1]}\n\n{TEXT}"))
    assert together(tmp_path, *articles) == []


def test_what_is_told_in_a_set_form_on_other_days_is_no_copy(tmp_path: Path) -> None:
    changed = TEXT.replace("نهاية الأسبوع المقبل", "أول الشهر").replace("ثمانين", "مئة")
    changed = changed.replace("عامين كاملين", "ثلاثة أشهر")
    near = paper(2, body=changed, date=DAY + dt.timedelta(days=NEAR))
    far = paper(2, body=changed, date=DAY + dt.timedelta(days=LATE + 1))
    undated = paper(2, body=changed, date=None)
    one = paper(1, body=TEXT, date=DAY)
    assert together(tmp_path / "near", one, near) == [{"خبر 1", "خبر 2"}]
    assert together(tmp_path / "far", one, far) == []
    assert together(tmp_path / "undated", one, undated) == []


def test_what_was_sent_to_all_papers_is_printed_for_some_days_under_a_like_headline(
    tmp_path: Path,
) -> None:
    changed = TEXT.replace("نهاية الأسبوع المقبل", "أول الشهر").replace("ثمانين", "مئة")
    changed = changed.replace("عامين كاملين", "ثلاثة أشهر")
    one = paper(1, body=TEXT, title="المكتبة العامة تفتح أبوابها", date=DAY)

    def late(days: int = LATE, **fields: object) -> Article:
        told = {"body": changed, "title": "المكتبة تفتح قريبا"} | fields
        return paper(2, date=DAY + dt.timedelta(days=days), **told)

    same, other = late(), late(title="عطلة الأسبوع المقبل")
    assert together(tmp_path / "same", one, same) == [{one.title, same.title}]
    assert together(tmp_path / "other", one, other) == []
    assert together(tmp_path / "later", one, late(LATE + 1)) == []
    assert together(tmp_path / "own", one, late(source=one.source)) == []
    # It is told in a set form: some time after it is told so again.
    third = TEXT.replace("نهاية الأسبوع المقبل", "مطلع العام").replace("ثمانين", "تسعين")
    third = third.replace("عامين كاملين", "خمسة أسابيع")
    again = late(20, title="المكتبة تفتح غدا", body=third, source="جريدة")
    assert together(tmp_path / "form", one, same, again) == []


def test_two_papers_that_edit_one_report_head_it_with_words_in_common(tmp_path: Path) -> None:
    words = TEXT.split()
    edited = " ".join("كلمة" if n in range(15, 99, 4) else word for n, word in enumerate(words))
    one = paper(1, body=TEXT, title="المكتبة العامة تفتح أبوابها")
    same = paper(2, body=edited, title="أبواب المكتبة تفتح قريبا")
    other = paper(2, body=edited, title="عطلة الأسبوع المقبل")
    assert together(tmp_path / "same", one, same) == [{one.title, same.title}]
    assert together(tmp_path / "other", one, other) == []
    # Of a text that stands under several headlines any one will do.
    third = paper(3, body=edited, title=same.title)
    assert together(tmp_path / "any", one, other, third) == [{one.title, other.title, same.title}]


def test_one_paper_seldom_prints_a_report_twice(tmp_path: Path) -> None:
    # As of two companies that a paper tells of in the same words.
    changed = TEXT.replace("البلدية صباح اليوم", "الجامعة أمس").replace("ثمانين", "مئة")
    changed = changed.replace("عامين كاملين وشملت القاعات كلها", "ثلاثة أشهر")
    changed = changed.replace("نهاية الأسبوع المقبل", "أول الشهر")
    one = paper(1, body=TEXT, source="صحيفة")
    for source, found in (("صحيفة", []), ("جريدة", [{"خبر 1", "خبر 2"}])):
        assert together(tmp_path / source, one, paper(2, body=changed, source=source)) == found
    untold = [paper(n, body=body, source="") for n, body in ((1, TEXT), (2, changed))]
    assert together(tmp_path / "untold", *untold) == [{"خبر 1", "خبر 2"}]
    # A text that another paper has too is not one paper's own.
    third = paper(3, body=changed, source="جريدة")
    articles = (one, paper(2, body=changed, source="صحيفة"), third)
    assert together(tmp_path / "third", *articles) == [{"خبر 1", "خبر 2", "خبر 3"}]


def forecast(day: int, **fields: object) -> Article:
    """Return the weather of a day, in a form that is the same every day."""
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    places = " ".join(f"{letters[day]}{letters[n]}{letters[-1 - day]}" for n in range(17))
    body = (
        "توقعت هيئة الأرصاد أن تكون السماء اليوم غائمة جزئيا مع فرصة لهطول أمطار خفيفة على مناطق"
        f" {places} وأن تبقى الحرارة معتدلة على الجبال وشديدة على السواحل وترتفع الأمواج إلى متر"
        " ونصف، ودعت السائقين إلى الحذر في ساعات الصباح الأولى"
    )
    return paper(day, **{"body": body, "date": DAY + dt.timedelta(days=day)} | fields)


def test_what_is_told_in_a_set_form_every_day_is_no_copy(tmp_path: Path) -> None:
    two = [forecast(day) for day in range(2)]
    assert together(tmp_path / "two", *two) == [{"خبر 0", "خبر 1"}]
    own = [forecast(day, source="صحيفة") for day in range(2)]
    assert together(tmp_path / "own", *own) == []
    week = [forecast(day) for day in range(7)]
    same = forecast(6, title="الطقس", source="جريدة")
    assert together(tmp_path / "week", *week, same) == [{"خبر 6", "الطقس"}]


def test_a_set_form_is_known_however_many_papers_tell_it(tmp_path: Path) -> None:
    months = [
        forecast(day, title=f"{day}", source=f"صحيفة {n}", body=f"{forecast(day).body} صحيفة {n}")
        for day in range(12)
        for n in range(14)
    ]
    found = together(tmp_path, *months)
    assert sorted(found, key=str) == sorted(({f"{day}"} for day in range(12)), key=str)


def test_what_a_paper_repeats_on_every_page_joins_nothing(tmp_path: Path) -> None:
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    texts = [
        " ".join(f"{a}{letters[n]}{b}" for a, b in itertools.pairwise(letters)) for n in range(9)
    ]
    pages = [
        make_article(title=f"خبر {n}", source="صحيفة", body=f"{text}\n\n{NOTICE}")
        for n, text in enumerate(texts)
    ]
    notices = [
        make_article(title=f"خبر {n}", source="صحيفة", body=NOTICE)
        for n in range(20, 20 + REPEATED)
    ]
    assert together(tmp_path, *pages, *notices) == []


def test_an_article_that_lies_in_two_files_is_no_copy_of_itself(tmp_path: Path) -> None:
    twice = [make_article(body=TEXT, slug=f"s{n}", id=f"{n:012}") for n in range(2)]
    site = make_site(tmp_path, *twice)
    assert not build(site, jobs=1).problems
    assert stories(site) == {}
    write_article(site, "other.md", paper(1, body=TEXT))
    build(site, jobs=1)
    assert sorted(stories(site)) == ["0.md", "other.md"]


def test_texts_of_a_few_words_are_no_copies(tmp_path: Path) -> None:
    assert together(tmp_path, *(paper(n, body="صورة اليوم هنا") for n in range(4))) == []


def test_many_texts_that_are_all_alike_are_one_story_at_once(tmp_path: Path) -> None:
    alike = [paper(n, body=f"{TEXT} {n}") for n in range(150)]
    assert [len(story) for story in together(tmp_path, *alike)] == [150]


def test_a_page_shows_a_copy_no_more_when_it_is_gone_or_under_its_new_headline(
    tmp_path: Path,
) -> None:
    articles = [paper(n, body=TEXT, id=f"{n:012}") for n in range(3)]
    site = make_site(tmp_path / "s", *articles)
    build(site)
    write_article(site, "1.md", paper(1, body=TEXT, id=f"{1:012}", title="عنوان آخر"))
    build(site)
    assert tree(site / "output") == clean_build(site)
    remove(site, "1.md")
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_the_same_words_in_other_paragraphs_are_one_text_whichever_is_read_first(
    tmp_path: Path,
) -> None:
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    told = [" ".join(f"{a}{b}{n}" for a, b in itertools.pairwise(letters)) for n in range(5)]
    begun, other = (" ".join(text.split()[:many]) for text, many in ((TEXT, 22), (OTHER, 12)))
    articles = {n: paper(n, source="صحيفة", body=f"{t}\n\n{NOTICE}") for n, t in enumerate(told)}
    articles[5] = paper(5, body=f"{NOTICE} {other}")
    two = {6: paper(6, source="صحيفة", body=f"{begun}\n\n{NOTICE}"), 7: paper(7)}
    two[7] = paper(7, body=f"{' '.join(begun.split()[:3])}\n\n{begun.split(' ', 3)[3]} {NOTICE}")
    found = []
    for order in ((6, 7), (7, 6)):
        with opened(tmp_path) as catalogue:
            settled(catalogue, entries(tmp_path, articles), [])
            # One after the other, and at once: a pair that was compared is compared again.
            for number in order:
                found.append(settled(catalogue, entries(tmp_path, {number: two[number]}), []))
        with opened(tmp_path) as catalogue:
            every = articles | {number: two[number] for number in order}
            found.append(settled(catalogue, entries(tmp_path, every), []))
    assert found[1] == found[2] == found[4] == found[5]
    assert {"6.md", "7.md"} <= found[1].keys()


def test_a_paragraph_that_comes_twice_or_is_two_is_looked_at_again(tmp_path: Path) -> None:
    part = " ".join(TEXT.split()[:15])
    twice = make_article(title="خبر", source="صحيفة", body=f"{part}\n\n{part}")
    joined = make_article(title="خبر", source="صحيفة", body=f"{part} {part}")
    other = make_article(title="خبر", source="جريدة", body=f"{part} {part} غدا")
    with opened(tmp_path) as catalogue:
        settled(catalogue, entries(tmp_path, {1: twice, 2: other}), [])
        found = settled(catalogue, entries(tmp_path, {1: joined}), [])
    with opened(tmp_path) as new:
        assert found == settled(new, entries(tmp_path, {1: joined, 2: other}), [])
    assert found


@st.composite
def drawn(draw: st.DrawFn) -> Article:
    body = draw(st.sampled_from([TEXT, OTHER, TEXT.partition("وقال")[0], f"{OTHER} {TEXT}"]))
    if draw(st.booleans()):
        body = body.replace("في", draw(st.sampled_from(["على", "عند", "منذ"])))
    if draw(st.booleans()):
        body = f"{body}\n\n{NOTICE}"
    if draw(st.booleans()):
        body = draw(st.sampled_from(["\n\n", "، "])).join(re.split(r"\n\n|، ", body))
    day = draw(st.sampled_from([None, 0, 1, 3, 40]))
    return make_article(
        title=f"{draw(st.sampled_from(['خبر', 'مقال طويل']))} {draw(st.integers(0, 3))}",
        source=draw(st.sampled_from(["صحيفة", "صحيفة", "جريدة"])),
        date=None if day is None else DAY + dt.timedelta(days=day),
        body=body,
    )


@contextmanager
def opened(root: Path) -> Iterator[Catalogue]:
    with open_catalogue(root / f"{next(_places)}.sqlite", "test", "ar") as catalogue:
        yield catalogue


def entries(root: Path, articles: dict[int, Article]) -> Iterator[Entry]:
    for number, article in articles.items():
        write_article(root, f"{number}.md", article)
    files = tuple((f"{number}.md", Stamp(number, 0, 0)) for number in articles)
    for entry in read_batch(ReadJob(content_of(root, HERE), "id", "ar", stories=True, files=files)):
        assert isinstance(entry, Entry)
        yield entry


def settled(catalogue: Catalogue, come: Iterable[Entry], gone: Iterable[int]) -> dict[str, int]:
    """Take articles in and out; return the story of each file that has copies."""
    catalogue.drop(f"{number}.md" for number in gone)
    catalogue.put(come)
    catalogue.settle()
    catalogue.stories.settle()
    statement = "SELECT path, story FROM copy JOIN article ON number = article"
    return dict(catalogue.connection.execute(statement))


def compared(catalogue: Catalogue) -> list[tuple[int, ...]]:
    return catalogue.connection.execute("SELECT * FROM pair ORDER BY one, other").fetchall()


@pytest.mark.parametrize("few", [0, copies._FEW], ids=["in part", "as many as it is"])
@settings(max_examples=40)
@given(
    changes=st.lists(
        st.dictionaries(st.integers(0, 11), st.none() | drawn(), min_size=1), min_size=1
    ),
    chance=st.randoms(use_true_random=False),
)
def test_after_any_changes_the_stories_are_those_of_a_new_catalogue(
    tmp_path: Path, few: int, changes: list[dict[int, Article | None]], chance: random.Random
) -> None:
    root = tmp_path / str(next(_places))
    kept: dict[int, Article] = {}
    with opened(root) as grown:
        for change in changes:
            come = {number: article for number, article in change.items() if article}
            gone = [number for number, article in change.items() if not article]
            kept = {number: a for number, a in (kept | come).items() if number not in gone}
            with mock.patch.object(copies, "_FEW", few):
                found = settled(grown, entries(root, come), gone)
            with opened(root) as new:
                order = sorted(kept, key=lambda _: chance.random())
                assert found == settled(new, entries(root, {n: kept[n] for n in order}), [])
                assert compared(grown) == compared(new)


def test_any_number_of_workers_finds_the_same_stories(tmp_path: Path) -> None:
    articles = [paper(n, body=f"{(TEXT, OTHER)[n % 2]} {n % 7}") for n in range(210)]
    found = []
    for jobs in (1, 2):
        site = make_site(tmp_path / str(jobs), *articles)
        build(site, jobs=jobs)
        found.append(stories(site))
    assert found[0] == found[1]
    assert len(found[0]) == 210
