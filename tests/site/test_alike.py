"""Related articles on the pages of a site, and in its catalogue as articles come and go."""

import datetime as dt
import random
import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.build import build
from generator.model import Article
from generator.site.catalogue import Catalogue, open_catalogue
from generator.stories.related import FIXED
from tests.conftest import make_article, make_built_site, remove, tree, write_article
from tests.site.sites import clean_build, rewrite

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
COMMON = " ".join(f"عام{one}{two}" for one in LETTERS[:8] for two in LETTERS[:3])


def body_of(subject: int, article: int) -> str:
    """Return a text with rare words of a subject, a few of its own, and some that all have."""
    rare = [f"موضوع{LETTERS[subject]}{letter}" for letter in LETTERS[:12]]
    own = [f"وحيد{LETTERS[subject]}{LETTERS[article]}{letter}" for letter in LETTERS[:5]]
    words = [*rare, *own, *COMMON.split()]
    # Each in an order of its own: else they would be copies.
    random.Random(f"{subject} {article}").shuffle(words)
    return " ".join(words)


def about(subject: int, article: int, **fields: object) -> Article:
    """Return one of the articles on a subject."""
    given: dict[str, object] = {
        "title": f"خبر {subject} {article}",
        "date": dt.date(2024, 3, 1 + subject + article),
        "body": body_of(subject, article),
        "id": f"{subject}{article}".rjust(12, "a"),
    }
    return make_article(**(given | fields))


def headline(article: int) -> str:
    """Return a headline with most of the rare words of the first subject."""
    return " ".join(f"موضوع{LETTERS[0]}{letter}" for letter in LETTERS[:9]) + f" {article}"


def thread_of() -> list[Article]:
    """Return articles of which six, over six days, tell one story that the others do not."""
    story = [about(0, n, title=headline(n)) for n in range(6)]
    return story + [about(subject, n) for subject in range(1, 8) for n in range(4)]


def site_of_subjects(root: Path, *more: Article) -> Path:
    """Make and build a site of eight subjects with four articles each, and more."""
    every = (about(subject, article) for subject in range(8) for article in range(4))
    return make_built_site(root, *every, *more)


def page_of(site: Path, title: str) -> str:
    """Return the page of the article with a title."""
    pages = (path.read_text(encoding="utf-8") for path in (site / "output").glob("2024/**/*.html"))
    (found,) = (page for page in pages if f'property="og:title" content="{title}"' in page)
    return found


def shown(page: str) -> list[str]:
    """Return the titles of the related articles on a page."""
    part = page.partition("أخبار ذات صلة")[2].partition("</ul>")[0]
    return re.findall(r'<bdi dir="rtl">([^<]*)</bdi></a>', part)


def test_articles_that_share_rare_words_name_one_another_and_say_why(tmp_path: Path) -> None:
    page = page_of(site_of_subjects(tmp_path), "خبر 3 1")
    assert sorted(shown(page)) == ["خبر 3 0", "خبر 3 2", "خبر 3 3"]
    assert "12 كلمة نادرة مشتركة: <bdi" in page
    assert len(set(re.findall(rf"موضوع{LETTERS[3]}.(?=</bdi>)", page))) == 3


def test_what_the_raw_text_names_is_not_named_again(tmp_path: Path) -> None:
    # The second one has the text of the first: to name it is to name the first.
    copy = about(3, 0, title="نسخة", id="c" * 12, date=dt.date(2024, 5, 1))
    named = about(3, 9, related=("a" * 10 + "31", "c" * 12))
    site = site_of_subjects(tmp_path, copy, named)
    assert sorted(shown(page_of(site, named.title))) == ["خبر 3 2", "خبر 3 3"]


def test_copies_are_one_article_in_the_lists_of_others_and_none_in_their_own(
    tmp_path: Path,
) -> None:
    copy = about(3, 0, title="نسخة", id="c" * 12, date=dt.date(2024, 3, 1))
    site = site_of_subjects(tmp_path, copy)
    assert sorted(shown(page_of(site, "خبر 3 1"))) == ["خبر 3 2", "خبر 3 3", "نسخة"]
    for title in ("نسخة", "خبر 3 0"):
        assert sorted(shown(page_of(site, title))) == ["خبر 3 1", "خبر 3 2", "خبر 3 3"]


def test_the_few_articles_of_another_language_do_not_share_its_usual_words(
    tmp_path: Path,
) -> None:
    persian = " ".join(f"\u0641\u0627\u0631\u0633{letter}" for letter in LETTERS)
    others = (
        about(
            0, n, title=f"\u067e {n}", body=f"{persian} {n}", lang="fa", id=f"f{n}".rjust(12, "a")
        )
        for n in (4, 5, 6)
    )
    assert not shown(page_of(site_of_subjects(tmp_path, *others), "\u067e 5"))


def test_a_site_may_leave_its_stories_out(tmp_path: Path) -> None:
    site = make_built_site(tmp_path, *(about(0, n) for n in range(20)), stories="off")
    assert "أخبار ذات صلة" not in page_of(site, "خبر 0 1")


EDITS: dict[str, Callable[[Path], object]] = {
    "rewrite": lambda site: rewrite(site, 3, body=body_of(5, 9)),
    "retitle": lambda site: rewrite(site, 3, title="عنوان جديد"),
    "redate": lambda site: rewrite(site, 3, date=dt.date(2025, 1, 1)),
    "undate": lambda site: rewrite(site, 3, date=None),
    "copy": lambda site: write_article(site, "n.md", about(2, 1, title="نسخة", id="c" * 12)),
    "earlier copy": lambda site: write_article(
        site, "n.md", about(2, 1, title="نسخة", id="c" * 12, date=dt.date(2023, 1, 1))
    ),
    "another one": lambda site: write_article(site, "n.md", about(2, 9)),
    "the same address": lambda site: write_article(
        site, "00.md", about(2, 1, body="نص آخر", id="c" * 12)
    ),
    "gone": lambda site: remove(site, "5.md"),
    "relate": lambda site: rewrite(site, 3, related=("a" * 10 + "01",)),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_each_edit_a_build_equals_a_clean_one(tmp_path: Path, name: str) -> None:
    site = site_of_subjects(tmp_path / "s")
    EDITS[name](site)
    build(site)
    assert tree(site / "output") == clean_build(site)
    if name in ("the same address", "another one", "copy", "earlier copy"):
        remove(site, "00.md" if name == "the same address" else "n.md")
        build(site)
        assert tree(site / "output") == clean_build(site)


def texts_of(seed: int, many: int) -> dict[str, tuple[int, set[int]]]:
    """Return texts by their paths: a day, and words, of which each text shares some with others."""
    chance = random.Random(seed)
    subjects = [chance.sample(range(6_000), 12) for _ in range(many // 5)]
    return {
        f"{seed}-{number}.md": (
            chance.randrange(1, 28),
            {*chance.sample(chance.choice(subjects), 8), *chance.sample(range(6_000), 8)},
        )
        for number in range(many)
    }


def put(catalogue: Catalogue, path: str, day: int, words: set[int]) -> None:
    """Put a text into a catalogue, instead of the one that has its path."""
    take(catalogue, path)
    columns = {"path": path, "id": path, "moment": f"2024-03-{day:02}", "url": path}
    others = ("sha256", "claim", "date", "updated", "title", "lang", "source", "section", "summary")
    columns |= dict.fromkeys(others, "")
    zeros = dict.fromkeys(("size", "mtime_ns", "inode", "stated"), 0)
    every = {**columns, **zeros}
    (number,) = catalogue.connection.execute(
        f"INSERT INTO article ({', '.join(every)}) VALUES ({', '.join('?' * len(every))})"
        " RETURNING number",
        list(every.values()),
    ).fetchone()
    sketched = b"".join(word.to_bytes(4, "little") for word in sorted(words))
    digest = hash(tuple(sorted(words))) if len(words) > 14 else 0
    catalogue.connection.execute(
        "INSERT INTO sketch (article, digest, words, text) VALUES (?, ?, ?, ?)",
        [number, digest, sketched, b""],
    )


def take(catalogue: Catalogue, path: str) -> None:
    """Take the text at a path out of a catalogue, if there is one."""
    db = catalogue.connection
    for (number,) in db.execute("SELECT number FROM article WHERE path = ?", [path]).fetchall():
        catalogue.strands.forget(number)
        catalogue.alike.forget(number)
        catalogue.stories.forget(number)
        db.execute("DELETE FROM article WHERE number = ?", [number])


def settled(catalogue: Catalogue) -> dict[str, list[tuple[str, int, int, bytes]]]:
    """Settle the lists of a catalogue and return them, by the paths of the texts."""
    catalogue.stories.settle()
    catalogue.alike.settle()
    rows = catalogue.connection.execute(
        "SELECT a.path, b.path, score, shared, telling FROM alike"
        " JOIN article AS a ON a.number = article JOIN article AS b ON b.number = other"
        " ORDER BY a.path, place"
    )
    return {path: [row[1:] for row in group] for path, group in groupby(rows, lambda row: row[0])}


def strands_of(catalogue: Catalogue) -> Any:
    """Settle the threads of a catalogue, and return them with the paths of their texts."""
    catalogue.strands.settle()
    of = "SELECT strand.url, path FROM strand JOIN article ON number = article ORDER BY 1, 2"
    every = "SELECT url, title FROM thread ORDER BY url"
    return tuple(catalogue.connection.execute(each).fetchall() for each in (of, every))


def whole(folder: Path, texts: dict[str, tuple[int, set[int]]]) -> Any:
    """Return the lists and threads of texts as a new catalogue has them."""
    (folder / "whole").unlink(missing_ok=True)
    with open_catalogue(folder / "whole", "test", "ar") as catalogue:
        for path, text in reversed(texts.items()):
            put(catalogue, path, *text)
        return settled(catalogue), strands_of(catalogue)


MANY = texts_of(1, 620)
NEW = texts_of(1, 640) | texts_of(2, 20)
CHANGES = st.lists(
    st.tuples(st.sampled_from(sorted(MANY)), st.none() | st.sampled_from(sorted(NEW))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15)
@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_lists_and_threads_are_the_same_however_they_came_about(
    tmp_path: Path, builds: list[list[tuple[str, str | None]]]
) -> None:
    texts = dict(MANY)
    assert len(texts) - 8 * len(builds) > FIXED
    (tmp_path / "grown").unlink(missing_ok=True)
    with open_catalogue(tmp_path / "grown", "test", "ar") as catalogue:
        for path, text in texts.items():
            put(catalogue, path, *text)
        assert settled(catalogue)
        threads, _ = strands_of(catalogue)
        assert len(threads) > 50
        for changes in builds:
            for path, new in changes:
                if new is None:
                    texts.pop(path, None)
                    take(catalogue, path)
                else:
                    texts[path] = NEW[new]
                    put(catalogue, path, *NEW[new])
            assert (settled(catalogue), strands_of(catalogue)) == whole(tmp_path, texts)


def test_only_lists_that_changed_are_marked(tmp_path: Path) -> None:
    with open_catalogue(tmp_path / "c", "test", "ar") as catalogue:
        for path, text in MANY.items():
            put(catalogue, path, *text)
        before = settled(catalogue)
        edition = catalogue.marks.edition
        put(catalogue, "new.md", *MANY["1-7.md"])
        put(catalogue, "other.md", 3, {*range(7_000, 7_020)})
        after = settled(catalogue)
        marked = {key for kind, key in catalogue.marks.since(edition) or () if kind == "page"}
        differ = {path for path in after if after[path] != before.get(path)}
        assert differ <= marked
        assert len(marked) < 40
