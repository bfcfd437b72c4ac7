"""The index of an archive, read back: what it says is what a plain second writer says."""

import base64
import datetime as dt
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from generator.build import build
from generator.content import Content
from generator.errors import SiteError
from generator.packfolder import PackFolder
from generator.search.segment import Group
from generator.search.vocabulary import forget
from generator.site.markup import text_of
from generator.site.read import load_article, load_body
from generator.text import clean, clean_value, first_spellings, fold
from tests.conftest import REPOSITORY, make_article, make_site, remove, tree, write_article
from tests.search.reference import Entry, write
from tests.test_text import MESSY

Table = dict[tuple[str, str], list[tuple[int, int, list[int]]]]
WORDS = st.sampled_from(
    ["مكة", "مكه", "والمدينة", "المدينه", "علي", "على", "می‌خواهم", "2015م", "صه", 'צה"ל', "𝔘𝔫𝔦", "𞤀𞤣𞤤𞤢𞤥", "𞤀𞤲𞤣𞤢𞤤", "\ufa0e", "Café", "في"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, max_size=12).map(" ".join), MESSY)
ARTICLES = st.lists(
    st.tuples(
        st.one_of(st.none(), st.dates(dt.date(2022, 11, 1), dt.date(2024, 2, 9))),
        TEXTS,
        TEXTS,
        st.sets(WORDS, max_size=2),
        st.sampled_from(["ar", "fa", "he"]),
        st.sampled_from(["", "المنارة"]),
    ),
    max_size=36,
)


class Filed(Entry):
    """An entry whose filters are the keys of its terms."""

    def terms(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, key), two spellings of one term once."""
        named = super().terms()
        yield from dict.fromkeys((k, name if k == "langs" else fold(name)) for k, name in named)


def entry_of(path: Path) -> Entry:
    """Return what the index is to say of a content file."""
    article, _ = load_article(Content(path.parent, PackFolder(path.parent)), path.name)
    day = article.day.isoformat() if article.day else "undated"
    return Filed(
        url=f"{day.replace('-', '/')}/{article.slug}.html",
        title=article.title,
        text=text_of(article.body),
        tags=first_spellings(article.tags),
        authors=first_spellings(article.authors),
        lang=article.lang,
        date=day if article.day else "",
        source=article.source,
    )


def files_of(output: Path) -> dict[str, Any]:
    """Return the values of the files below search/, by their names."""
    found = {}
    for path in (output / "search").rglob("*.js"):
        call = re.fullmatch(r"warraq\((\".*?\"),(.*)\);\n?", path.read_text("utf-8"), re.S)
        assert call, path
        name = path.relative_to(output / "search").as_posix().removesuffix(".js")
        assert json.loads(call[1]) == name
        found[name] = json.loads(call[2])
    return found


class Bytes:
    """Bytes that are read from the beginning on."""

    def __init__(self, text: str) -> None:
        self.data = base64.b64decode(text, validate=True)
        self.at = 0

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def part(self, size: int) -> "Bytes":
        return Bytes(base64.b64encode(self.take(size)).decode())

    def spelling(self, stem: str) -> str:
        head = self.number()
        front = self.take(head // 2).decode()
        if head % 2 == 0:
            return front + stem
        kept = beginning_of(stem, len(units(stem)) // 2 - self.number())
        return front + kept + self.take(self.number()).decode()


def beginning_of(text: str, length: int) -> str:
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le")


def postings(listed: Bytes, places: Bytes, count: int, number: int) -> Iterator[tuple[int, int, list[int]]]:  # fmt: skip
    for _ in range(count):
        packed = listed.number()
        number += packed >> 4
        found: list[int] = []
        if packed & 15:  # filters have no places
            gap = 1
            while gap % 2:
                gap = places.number()
                found.append(gap // 2 + (found[-1] if found else 0))
        yield number, packed & 15, found


def table_of(files: dict[str, Any], segment: dict[str, Any], chunk: int, least: int = 1) -> Table:
    """Return all the lists of a segment, and see that its directory and their parts are right."""
    name, directory = segment["name"], segment["directory"]
    if isinstance(directory, dict):
        groups = [files[f"{name}/d{n}"] for n in range(len(directory["groups"]))]
        assert [group[0] for group in groups] == directory["groups"]
        directory = [stem for group in groups for stem in group]
    found: Table = {}
    stems: list[str] = []
    for first, behind in zip(directory, [*directory[1:], None], strict=True):
        of = units(first).hex()
        shard, places = Bytes(files[f"{name}/s{of}"]), Bytes(files[f"{name}/p{of}"])
        stem = ""
        apart = 0
        count = shard.number()
        *rests, last = shard.take(shard.number()).split(b"\n")
        assert (len(rests), last) == (count, b"")
        heads = [(shard.number(), shard.number()) for _ in rests]
        for (shared, size), rest in zip(heads, rests, strict=True):
            stem = beginning_of(stem, shared) + rest.decode()
            end = shard.at + size
            assert units(first) <= units(stem)
            assert behind is None or units(stem) < units(behind)
            stems.append(stem)
            for _ in range(shard.number()):
                spelling = shard.spelling(stem)
                many, is_apart = divmod(shard.number(), 2)
                if not is_apart:
                    listed = shard if many == 1 else shard.part(shard.number())
                    own = places.part(places.number())
                    found[stem, spelling] = [*postings(listed, own, many, 0)]
                    continue
                found[stem, spelling] = []
                chunks = 0
                parts = shard.number()
                for at in range(parts):
                    number = chunks * chunk
                    chunks += shard.number()
                    pieces = [shard.number() for _ in range(shard.number())]
                    listed = Bytes(files[f"{name}/l{of}-{apart}-{at}"])
                    assert at == parts - 1 or len(listed.data) >= least
                    for piece, own_count in enumerate(pieces):
                        # Filters have no positions.
                        spots = Bytes(files.get(f"{name}/p{of}-{apart}-{at}-{piece}", ""))
                        own_postings = [*postings(listed, spots, own_count, number)]
                        assert spots.at == len(spots.data)
                        number = own_postings[-1][0]
                        found[stem, spelling] += own_postings
                    assert listed.at == len(listed.data)
                    assert number < chunks * chunk
                assert len(found[stem, spelling]) == many
                apart += 1
            assert shard.at == end
        assert shard.at == len(shard.data)
        assert places.at == len(places.data)
    coded = [units(stem) for stem in stems]
    assert coded == sorted(set(coded))
    return found


def units(text: str) -> bytes:
    return text.encode("utf-16-be")


# To shrink a case would build hundreds of sites.
@settings(max_examples=30, phases=[Phase.generate])
@given(
    ARTICLES,
    st.sampled_from([(16384, 8192, 65536), (60, 12, 4), (60, 6, 1), (1, 1, 1)]),
    st.sampled_from([0, 2, 2_000]),
)
def test_the_index_says_what_a_plain_second_writer_says(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[Any],
    sizes: tuple[int, int, int],
    few: int,
) -> None:
    shard, apart, chunk = sizes
    articles = [
        make_article(
            title=clean_value(title) or "خبر", date=day, body=clean(body), tags=tuple(tags),
            lang=lang, source=source, slug=f"a{n}",
        )
        for n, (day, title, body, tags, lang, source) in enumerate(drawn)
    ]  # fmt: skip
    site = make_site(tmp_path_factory.mktemp("s"), *articles)
    with pytest.MonkeyPatch.context() as patch:
        sizes_ = dict.fromkeys(("month", "year", "base"), shard)
        patch.setattr("generator.site.search._SHARD_BYTES", sizes_)
        patch.setattr("generator.search.segment.APART_BYTES", apart)
        patch.setattr("generator.search.segment.CHUNK", chunk)
        patch.setattr("generator.search.stories.CHUNK", chunk)
        patch.setattr("generator.search.segment.PIECE_BYTES", apart)
        patch.setattr("generator.search.segment.FAR_BYTES", 2 * apart)
        patch.setattr("generator.site.search._BATCH", 16)
        patch.setattr("generator.site.search._FEW", few)
        patch.setattr("generator.site.search._DIRECTORY", 4)
        patch.setattr("generator.site.search._GROUP", 3)
        report = build(site)
    files = files_of(report.output)
    expected = write(
        [entry_of(site / "content" / f"{n}.md") for n in range(len(articles))], few=few
    )
    assert [s["name"] for s in files["index"]["segments"]] == [s["name"] for s in expected["index"]["segments"]]  # fmt: skip
    for mine, other in zip(files["index"]["segments"], expected["index"]["segments"], strict=True):
        assert mine["articles"] == other["articles"]
        assert table_of(files, mine, chunk, apart) == table_of(expected, other, 65536)
        for n in range(-(-mine["articles"] // 16)):
            assert files[f"{mine['name']}/t{n}"] == expected[f"{mine['name']}/t{n}"]
        assert files[f"{mine['name']}/days"] == expected[f"{mine['name']}/days"]


FEW_OPEN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (60, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
import generator.site.search
generator.site.search._BATCH = 1
from generator.cli import main
main(["--site", sys.argv[1], "build", "--jobs", "1"])
"""


def test_an_index_of_more_runs_than_files_may_be_open_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("resource", reason="this system has no limits of open files")
    articles = [make_article(title=f"خبر {n}", slug=f"a{n}") for n in range(80)]
    site = make_site(tmp_path, *articles)
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "-c", FEW_OPEN, str(site)], env=env, check=True)
    limited = files_of(site / "output")
    shutil.rmtree(site / "output")
    monkeypatch.setattr("generator.site.search._BATCH", 1)
    assert files_of(build(site).output) == limited


def cut(run: bytes) -> bytes:
    return run[:9]


def with_another_head(run: bytes) -> bytes:
    return run[:8] + bytes([run[8] ^ 1]) + run[9:]  # of one block more or less


@pytest.mark.parametrize("damage", [cut, with_another_head])
def test_a_run_that_is_not_whole_is_made_anew(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    site = make_site(tmp_path, make_article(title="خبر قديم", slug="a"))
    build(site)
    for run in (site / ".warraq" / "search").iterdir():
        run.write_bytes(damage(run.read_bytes()))
    write_article(site, "b.md", make_article(title="خبر آخر", slug="b", date=dt.date(2020, 1, 2)))
    shutil.rmtree(site / "output")
    build(site)
    assert_as_built_from_nothing(site)


@pytest.mark.parametrize("written", ["قديم".encode(), b"\xff" * 8])
def test_a_run_with_a_wrong_letter_is_told_deleted_and_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    monkeypatch.setattr("generator.site.search._BATCH", 1)
    site = make_site(tmp_path, make_article(title="خبر عظيم", slug="a"))
    build(site)
    (run,) = (site / ".warraq" / "search").iterdir()
    found = run.read_bytes()
    assert "عظيم".encode() in found
    run.write_bytes(found.replace("عظيم".encode(), written))
    write_article(site, "b.md", make_article(title="خبر آخر", slug="b"))
    with pytest.raises(SiteError, match="damaged") as told:
        build(site)
    assert told.value.problems[0].file == run
    assert told.value.problems[0].hint == "build again"
    build(site)
    assert_as_built_from_nothing(site)


def test_a_segment_that_grows_huge_has_the_shards_of_a_clean_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.search._HUGE", 3)
    sizes = dict.fromkeys(("month", "year", "base"), 60)
    monkeypatch.setattr("generator.site.search._SHARD_BYTES", sizes)
    # Stems that begin alike are one group, which is cut; the new article is the last of all.
    words = " ".join(f"جبل{a}{b}" for a in "بجدر" for b in "سطقم")
    articles = [make_article(title=words, slug=f"a{n}") for n in range(3)]
    site = make_site(tmp_path, *articles)
    build(site)
    before = len(tree(site / "output" / "search"))
    write_article(site, "b.md", make_article(title="نهر", slug="0"))
    build(site)
    assert len(tree(site / "output" / "search")) < before
    assert_as_built_from_nothing(site)


def test_a_year_is_parted_from_its_newest_month_when_its_articles_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.search._FEW", 3)
    months = [dt.date(2023, 5, 1), dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 3, 1)]
    site = make_site(tmp_path, *(make_article(date=day, slug=f"{day}") for day in months))

    def articles() -> dict[str, int]:
        build(site)
        told = files_of(site / "output")["index"]["segments"]
        return {segment["name"]: segment["articles"] for segment in told}

    assert articles() == {"year": 3, "base": 1}
    write_article(site, "n.md", make_article(date=dt.date(2024, 3, 2), slug="n"))
    assert articles() == {"month": 2, "year": 2, "base": 1}
    remove(site, "n.md")
    assert articles() == {"year": 3, "base": 1}
    assert not (site / "output" / "search" / "month").exists()
    assert_as_built_from_nothing(site)


# Letters that make words with many beginnings.
LETTERS = "ءبتثجحخدذرزسشصضطظعغفقكلمنهوي"


def lettered(number: int) -> str:
    """Return a text of words that are like no other text's, but for some."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices(LETTERS, k=chance.choice([3, 4, 6]))) for _ in range(30))


def assert_as_built_from_nothing(site: Path) -> None:
    built = tree(site / "output" / "search")
    shutil.rmtree(site / ".warraq")
    shutil.rmtree(site / "output")
    build(site)
    assert tree(site / "output" / "search") == built


def test_an_edit_of_an_old_article_writes_the_shards_of_its_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "generator.site.search._SHARD_BYTES", {"base": 250, "year": 250, "month": 250}
    )
    articles = [
        make_article(
            date=dt.date(1990, 1, 1) + dt.timedelta(91 * n), body=lettered(n), slug=f"a{n}"
        )
        for n in range(120)
    ]
    site = make_site(tmp_path, *articles)
    build(site)
    before = tree(site / "output" / "search")
    assert len(before) > 200
    merged: list[str] = []
    files = Group.files

    def counted(group: Group, *rest: Any) -> Iterator[tuple[str, bytes]]:
        merged.append(group.name)
        return files(group, *rest)

    monkeypatch.setattr(Group, "files", counted)
    old = site / "content" / "40.md"
    old.write_text(old.read_text("utf-8") + "\nكلمتان جديدتان\n", encoding="utf-8")
    build(site)
    after = tree(site / "output" / "search")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    # Of two words the shard and its positions; the length of the text counts for its other words.
    assert 4 <= len(changed) < len(before) / 3
    assert 2 <= len(merged) < len(before) / 4
    # A shard that is lost comes back, alone.
    merged.clear()
    lost = next(path for path in (site / "output" / "search" / "base").glob("s*.js"))
    data = lost.read_bytes()
    lost.unlink()
    build(site)
    assert lost.read_bytes() == data
    assert len(merged) == 1
    assert_as_built_from_nothing(site)


@pytest.mark.parametrize("damage", ["no head", "another text"])
def test_a_file_that_was_broken_for_a_while_is_found_by_its_words_again(
    tmp_path: Path, damage: str
) -> None:
    site = make_site(tmp_path, *(make_article(body=lettered(n), slug=f"a{n}") for n in range(3)))
    build(site)
    path = site / "content" / "1.md"
    text = path.read_text("utf-8")
    broken = {
        "no head": text.removeprefix("---\n"),
        "another text": text.replace("title:", "title") + "\nكلام آخر\n",
    }
    path.write_text(broken[damage], "utf-8")
    write_article(site, "9.md", make_article(body=lettered(9), slug="a9"))
    assert build(site).problems
    path.write_text(text, "utf-8")
    assert not build(site).problems
    assert_as_built_from_nothing(site)


def test_a_file_that_changes_while_it_is_indexed_is_told_and_indexed_by_the_next_build(
    tmp_path: Path,
) -> None:
    site = make_site(tmp_path, *(make_article(body=lettered(n), slug=f"a{n}") for n in range(3)))
    path = site / "content" / "1.md"
    text = path.read_text("utf-8")
    with pytest.MonkeyPatch.context() as patch:

        def changing(content: Content, name: str) -> tuple[str, str]:
            path.write_text(f"{text}\nكلام آخر\n", "utf-8")
            body = load_body(content, name)
            path.write_text(text, "utf-8")
            return body

        patch.setattr("generator.search.batch.load_body", changing)
        (problem,) = build(site, jobs=1).problems
    assert str(problem).startswith(f"{path}: is not indexed as it is")
    assert not build(site).problems
    assert_as_built_from_nothing(site)


def test_an_article_without_a_word_is_built_with_others_and_alone(tmp_path: Path) -> None:
    alone = make_site(tmp_path / "alone", make_article(title="!!! 😀", body="…", tags=()))
    assert not build(alone, jobs=1).problems
    site = make_site(tmp_path / "many", make_article(date=dt.date(1990, 1, 1), slug="a"))
    build(site, jobs=1)
    picture = make_article(title="؟!", body="![](x.png)", date=dt.date(2024, 1, 1), slug="b")
    write_article(site, "b.md", picture)
    forget()
    assert not build(site, jobs=1).problems
