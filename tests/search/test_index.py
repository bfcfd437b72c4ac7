"""The index of an archive, read back: what it says is what a plain second writer says."""

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from generator.build import build
from generator.site.markup import text_of
from generator.site.read import load_article
from generator.text import clean, clean_value, fold
from tests.conftest import make_article, make_site
from tests.search.reference import Entry, write
from tests.test_text import MESSY

Table = dict[tuple[str, str], list[tuple[int, int, list[int]]]]
WORDS = st.sampled_from(
    ["مكة", "مكه", "والمدينة", "المدينه", "علي", "على", "می‌خواهم", "2015م", "صه", 'צה"ל', "𝔘𝔫𝔦", "\ufa0e", "Café", "في"]
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
    article, _ = load_article(path)
    day = article.day.isoformat() if article.day else "undated"
    return Filed(
        url=f"{day.replace('-', '/')}/{article.slug}.html",
        title=article.title,
        text=text_of(article.body),
        tags=article.tags,
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

    def string(self, before: str) -> str:
        shared = self.number()
        head = before.encode("utf-16-le")[: 2 * shared].decode("utf-16-le")
        return head + self.take(self.number()).decode()


def postings(listed: Bytes, places: Bytes, count: int, number: int) -> Iterator[tuple[int, int, list[int]]]:  # fmt: skip
    for _ in range(count):
        packed = listed.number()
        number += packed >> 4
        found: list[int] = []
        if packed & 15:  # filters have no places
            for _ in range(places.number()):
                found.append(places.number() + (found[-1] if found else 0))
        yield number, packed & 15, found


def table_of(files: dict[str, Any], segment: dict[str, Any], chunk: int) -> Table:
    """Return all the lists of a segment, and see that its directory is right."""
    name, directory = segment["name"], segment["directory"]
    if isinstance(directory, dict):
        groups = [files[f"{name}/d{n}"] for n in range(len(directory["groups"]))]
        assert [group[0] for group in groups] == directory["groups"]
        directory = [stem for group in groups for stem in group]
    found: Table = {}
    stems: list[str] = []
    for n, first in enumerate(directory):
        shard, places = Bytes(files[f"{name}/s{n}"]), Bytes(files[f"{name}/p{n}"])
        stem = ""
        apart = 0
        for position in range(shard.number()):
            stem = shard.string(stem)
            assert position or stem == first
            stems.append(stem)
            spelling = ""
            for _ in range(shard.number()):
                spelling = shard.string(spelling)
                count, chunks = shard.number(), shard.number()
                if chunks == 0:
                    listed = Bytes(base64.b64encode(shard.take(shard.number())).decode())
                    own = Bytes(base64.b64encode(places.take(places.number())).decode())
                    found[stem, spelling] = [*postings(listed, own, count, 0)]
                    continue
                counts = [shard.number() for _ in range(chunks)]
                assert sum(counts) == count
                found[stem, spelling] = [
                    posting
                    for at, of_chunk in enumerate(counts)
                    if of_chunk
                    for posting in postings(
                        Bytes(files[f"{name}/l{n}-{apart}-{at}"]),
                        Bytes(files[f"{name}/p{n}-{apart}-{at}"]),
                        of_chunk,
                        at * chunk,
                    )
                ]
                apart += 1
        assert shard.at == len(shard.data)
        assert places.at == len(places.data)
    units = [stem.encode("utf-16-be") for stem in stems]
    assert units == sorted(set(units))
    return found


# To shrink a case would build hundreds of sites.
@settings(max_examples=30, phases=[Phase.generate])
@given(ARTICLES, st.sampled_from([(16384, 8192, 65536), (60, 12, 4), (1, 1, 1)]))
def test_the_index_says_what_a_plain_second_writer_says(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Any], sizes: tuple[int, int, int]
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
        patch.setattr("generator.site.search._BATCH", 16)
        patch.setattr("generator.site.search._DIRECTORY", 4)
        patch.setattr("generator.site.search._GROUP", 3)
        report = build(site)
    files = files_of(report.output)
    expected = write([entry_of(site / "content" / f"{n}.md") for n in range(len(articles))])
    assert [s["name"] for s in files["index"]["segments"]] == [s["name"] for s in expected["index"]["segments"]]  # fmt: skip
    for mine, other in zip(files["index"]["segments"], expected["index"]["segments"], strict=True):
        assert mine["articles"] == other["articles"]
        assert table_of(files, mine, chunk) == table_of(expected, other, 65536)
        for n in range(-(-mine["articles"] // 16)):
            assert files[f"{mine['name']}/t{n}"] == expected[f"{mine['name']}/t{n}"]
        assert files[f"{mine['name']}/days"] == expected[f"{mine['name']}/days"]
