"""An index of real articles, asked by find.js: what a look through all their words finds."""

import datetime as dt
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.build_articles import articles
from generator.build import build
from generator.search.names import joins
from generator.search.words import Word, words
from generator.text import TATWEEL
from tests.conftest import SHARED, make_site
from tests.search.reference import Entry
from tests.search.test_engine import Clause, Term, query, terms
from tests.search.test_index import entry_of

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"
EVERY = 5  # articles of which one is taken: a thousand
BEGIN, DAYS = dt.date(2023, 4, 10), 730
UNDATED = 40  # one in so many
PAIRS, OWN, QUERIES = 500, 10, 1000
# What parts two spellings of one word, and the letters that tell.
KINDS = {
    "hamza": "أإآٱؤئء",
    "teh marbuta": "ة",
    "yeh": "ىی",
    "digits": "٠١٢٣٤٥٦٧٨٩",
    "vowel signs": "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670",
    "tatweel": TATWEEL,
}
# A word as a reader copies it: no punctuation, which parts words or is a sign of the query.
COPIED = re.compile(rf"(?<!\S)[\w{KINDS['vowel signs']}]{{2,30}}(?!\S)")
ASK = """async (queries) => {
  const index = await warraqFind.index();
  const found = [];
  let run = null;
  for (const {q, exact, ...settings} of queries) {
    run = await warraqFind.run(index, warraqQuery.read(q, exact, index), settings);
    await run.more(true);
    found.push([run.hits, run.damaged]);
  }
  const size = index.segments.reduce((sum, {articles}) => sum + articles, 0);
  const titles = await Promise.all([...Array(size).keys()].map((hit) => run.title(hit)));
  return [found, titles.map(([url]) => url)];
}"""

pytestmark = pytest.mark.skipif(not NEWS.exists(), reason="there are no real articles here")


@dataclass(frozen=True)
class Read:
    """An article whose words are read once, by the plain rule."""

    entry: Entry

    @cached_property
    def parts(self) -> list[dict[int, list[Word]]]:
        """Return the words of each part by their places."""
        found = []
        for text in (self.entry.title, *self.entry.names, self.entry.text):
            places: dict[int, list[Word]] = defaultdict(list)
            for place, word in words(text, self.entry.lang):
                places[place].append(word)
            found.append(places)
        return found

    @cached_property
    def words(self) -> frozenset[Word]:
        """Return its different words."""
        return frozenset(w for part in self.parts for here in part.values() for w in here)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Return how they are spelt."""
        return frozenset(word.spelling for word in self.words)

    @cached_property
    def copied(self) -> list[str]:
        """Return its different words as a reader copies them, in the order of the article."""
        return [*dict.fromkeys(COPIED.findall(f"{self.entry.title}\n{self.entry.text}"))]

    @cached_property
    def filters(self) -> frozenset[tuple[str, str]]:
        """Return the filters that it passes."""
        return frozenset(self.entry.terms())


@dataclass(frozen=True)
class Archive:
    """A built archive, and the page that asks its index."""

    read: dict[str, Read]  # by address
    page: Page

    @cached_property
    def by_stem(self) -> dict[str, list[Word]]:
        """Return all words, those of one stem together."""
        found: dict[str, list[Word]] = defaultdict(list)
        for word in frozenset().union(*(read.words for read in self.read.values())):
            found[word.stem].append(word)
        return found

    def ask(self, *queries: dict[str, Any]) -> list[list[str]]:
        """Return the addresses that each query finds, the best first."""
        found, urls = self.page.evaluate(ASK, list(queries))
        assert sorted(urls) == sorted(self.read)
        for asked, (hits, damaged) in zip(queries, found, strict=True):
            assert not damaged, asked
            assert len(set(hits)) == len(hits), asked
        return [[urls[hit] for hit in hits] for hits, _ in found]

    def levels(self, term: Term, exact: bool) -> dict[Word, int]:
        """Return the words that answer a term, and how well."""
        stems = set(term.stems)
        if term.bases:
            stems.update(stem for stem in self.by_stem if stem.startswith(term.bases))
        near = [word for stem in stems for word in self.by_stem.get(stem, ())]
        graded = ((word, term.level(word, exact)) for word in near)
        return {word: level for word, level in graded if level is not None}

    def look(
        self,
        clauses: list[Clause],
        exact: bool,
        filters: list[tuple[str, str]],
        start: str,
        end: str,
    ) -> dict[str, int]:
        """Return each article that answers, and how exactly it does, by a look at all of them."""
        asked = [
            [self.levels(t, exact) for t in terms(c, n == len(clauses) - 1, exact, ("ar",))]
            for n, c in enumerate(clauses)
        ]
        anywhere = [[frozenset(levels) for levels in clause] for clause in asked]
        found = {}
        for url, read in self.read.items():
            day = read.entry.date
            if (start or end) and not (day and start <= day <= (end or "9")):
                continue
            if not read.filters.issuperset(filters):
                continue
            levels = [level_in(read, *both) for both in zip(asked, anywhere, strict=True)]
            if all((level is None) == c.out for c, level in zip(clauses, levels, strict=True)):
                found[url] = sum(level or 0 for level in levels)
        return found


def level_in(
    read: Read, asked: list[dict[Word, int]], anywhere: list[frozenset[Word]]
) -> int | None:
    """Return how well an article answers the terms of a clause, one behind the other.

    `anywhere` has the words of each term as a set, for a first look.
    """
    common = [own & read.words for own in anywhere]
    if not all(common):
        return None
    if len(asked) == 1:
        return min(asked[0][word] for word in common[0])
    best = None
    for places in read.parts:
        for place in places:
            sum_ = 0
            for at, levels in enumerate(asked):
                known = [levels[w] for w in places.get(place + at, ()) if w in levels]
                if not known:
                    break
                sum_ += min(known)
            else:
                best = sum_ if best is None else min(best, sum_)
    return best


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Archive]:
    taken = list(islice(articles(5000, NEWS), 0, None, EVERY))
    dated = [
        replace(
            article,
            date=None if n % UNDATED == 0 else BEGIN + dt.timedelta(days=n * DAYS // len(taken)),
        )
        for n, article in enumerate(taken)
    ]
    site = make_site(tmp_path_factory.mktemp("recall") / "site", *dated)
    with pytest.MonkeyPatch.context() as patch:
        # Lists apart, and several runs of a segment, as in a larger archive.
        patch.setattr("generator.search.segment.APART_BYTES", 400)
        patch.setattr("generator.site.search._BATCH", 240)
        patch.setattr("generator.site.search._FEW", 0)
        report = build(site)
    assert not report.problems
    entries = [entry_of(path) for path in (site / "content").glob("*.md")]
    page = browser.new_page()
    page.goto((report.output / "search.html").as_uri())
    index = page.evaluate("warraqFind.index()")
    assert [segment["name"] for segment in index["segments"]] == ["month", "year", "base"]
    assert [*(report.output / "search").glob("base/l*.js")]
    yield Archive({entry.url: Read(entry) for entry in entries}, page)
    page.close()


def kinds_of(one: str, other: str) -> list[str]:
    """Return in which ways two spellings differ."""
    return [
        kind
        for kind, letters in KINDS.items()
        if [c for c in one if c in letters] != [c for c in other if c in letters]
    ]


def variants(archive: Archive, chance: random.Random) -> list[tuple[str, str]]:
    """Return pairs of spellings of one word, of each kind as many as there are, up to a share."""
    spelt: dict[str, set[str]] = defaultdict(set)
    for read in archive.read.values():
        for raw in read.copied:
            found = [word for _, word in words(raw, "ar")]
            if len(found) == 1:
                spelt[found[0].folded].add(raw)
    pairs = [pair for own in spelt.values() for pair in combinations(sorted(own), 2)]
    pairs.sort()
    chance.shuffle(pairs)
    chosen: dict[tuple[str, str], None] = {}
    for kind in KINDS:
        of_kind = (pair for pair in pairs if kind in kinds_of(*pair))
        chosen.update(dict.fromkeys(islice(of_kind, PAIRS // len(KINDS))))
    chosen.update(dict.fromkeys(islice((p for p in pairs if p not in chosen), PAIRS - len(chosen))))
    return list(chosen)


def test_both_spellings_of_a_word_find_the_same_and_each_its_own_first(archive: Archive) -> None:
    pairs = variants(archive, random.Random(1))
    assert len(pairs) == PAIRS
    assert {kind for pair in pairs for kind in kinds_of(*pair)} == KINDS.keys()
    hits = archive.ask(*(query(raw) for pair in pairs for raw in pair))
    for number, pair in enumerate(pairs):
        both = hits[2 * number : 2 * number + 2]
        assert set(both[0]) == set(both[1]), pair
        for raw, found in zip(pair, both, strict=True):
            ((_, typed),) = words(raw, "ar")
            own = {url for url, read in archive.read.items() if typed.spelling in read.spellings}
            assert own, raw
            assert set(found[: len(own)]) == own, raw


def test_an_article_is_found_by_each_of_its_own_words(archive: Archive) -> None:
    chance = random.Random(2)
    owners: dict[str, set[str]] = defaultdict(set)
    for url, read in archive.read.items():
        for raw in chance.sample(read.copied, min(OWN, len(read.copied))):
            owners[raw].add(url)
    assert sum(map(len, owners.values())) > 0.99 * OWN * len(archive.read)
    for exact in (False, True):
        asked = [query(raw, exact=exact) for raw in owners]
        for raw, found in zip(owners, archive.ask(*asked), strict=True):
            assert owners[raw] <= set(found), (raw, exact)


def clauses_of(archive: Archive, chance: random.Random, urls: list[str]) -> list[Clause]:
    """Return a query of words that stand in the articles, most of them together in one."""

    def copied() -> list[str]:
        read = archive.read[chance.choice(urls)]
        return read.copied if read.copied else copied()

    own = copied()
    one = chance.choice(own)
    kind = chance.randrange(4)
    if kind == 0:
        return [Clause((one,))]
    if kind == 1:
        return [
            Clause((one,)),
            Clause((chance.choice(own if chance.random() < 0.7 else copied()),)),
        ]
    if kind == 2:
        text = archive.read[chance.choice(urls)].entry.text.split()
        begin = chance.randrange(max(1, len(text) - 3))
        several = text[begin : begin + chance.choice([2, 2, 3])]
        if len(several) > 1 and all(map(COPIED.fullmatch, several)):
            return [Clause(tuple(several))]
        return [Clause((one, chance.choice(own)))]
    out = Clause((chance.choice(own if chance.random() < 0.5 else copied()),), out=True)
    return [Clause((one,)), out] if chance.random() < 0.5 else [out, Clause((one,))]


def joined(clauses: list[Clause]) -> list[Clause]:
    """Return a query in which the two words of a name are one, as it is read when typed."""
    made: list[Clause] = []
    for clause in clauses:
        plain = len(clause.words) == 1 and not clause.out
        if made and plain and joins(made[-1].words[-1], clause.words[0]):
            clause = Clause((made[-1].words[-1] + clause.words[0],), made.pop().out)
        made.append(clause)
    return made


def settings_of(archive: Archive, chance: random.Random, urls: list[str]) -> dict[str, Any]:
    """Return what narrows a query: most are not narrowed."""
    made: dict[str, Any] = {"exact": chance.random() < 0.15}
    filters = archive.read[chance.choice(urls)].filters
    if chance.random() < 0.3:
        made["filters"] = [chance.choice(sorted(f for f in filters if f[0] != "langs"))]
    days = sorted(str(BEGIN + dt.timedelta(days=chance.randrange(DAYS))) for _ in range(2))
    if chance.random() < 0.15:
        made["from"] = days[0]
    if chance.random() < 0.15:
        made["to"] = days[1]
    return made


def test_a_look_through_all_articles_agrees_with_random_queries(archive: Archive) -> None:
    chance = random.Random(3)
    urls = sorted(archive.read)
    cases = [
        (clauses_of(archive, chance, urls), settings_of(archive, chance, urls))
        for _ in range(QUERIES)
    ]
    asked = [query(" ".join(map(str, clauses)), **settings) for clauses, settings in cases]
    some = 0
    for (clauses, settings), hits in zip(cases, archive.ask(*asked), strict=True):
        given = query("", **settings)
        expected = archive.look(
            joined(clauses), given["exact"], given["filters"], given["from"], given["to"]
        )
        assert set(hits) == set(expected), (clauses, settings)
        levels = [expected[url] for url in hits]
        assert levels == sorted(levels), (clauses, settings)
        some += bool(hits)
    assert some > QUERIES // 2
