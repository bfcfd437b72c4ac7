"""static/find.js over an index in Chromium: what it finds is what a look through all texts finds."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from generator.search.folding import data_of, fronts
from generator.search.words import Word, rules_of, words
from tests.conftest import REPOSITORY
from tests.search.reference import Entry, save, write

LANGS = ("ar", "fa", "he")
# Families of one word's spellings, with and without what is joined to it.
WORDS = {
    "ar": [
        "مدينة",
        "المدينة",
        "والمدينة",
        "مدينه",
        "المدينه",
        "أمن",
        "الأمن",
        "الامن",
        "آمن",
        "رياض",
        "الرياض",
        "بالرياض",
        "الريال",
        "ريادة",
        "وزارة",
        "الوزارة",
        "والوزارة",
        "علي",
        "على",
        "عَلى",
        "كتاب",
        "الكتاب",
        "كـتاب",
        "کتاب",
        "2024",
        "٢٠٢٤",
        "وقال",
        "قال",
        "في",
        "abc",
        "Café",
    ],
    "fa": [
        "خانه\u200cها",
        "خانهها",
        "خانه",
        "ها",
        "می\u200cخواهم",
        "میخواهم",
        "کتاب",
        "کتاب\u200cها",
        "۲۰۲۴",
        "على",
        "رئیس",
        "رییسان",
        "رئال",
        "ریال",
        "مسئول",
        "مسؤول",
        "مسوولان",
        "علماء",
        "علما",
        "جزیره\u200cی",
        "جزیرهٔ",
        "جزیره",
    ],
    "he": ['צה"ל', "צהל", "הממשלה", "והממשלה", "ממשלה", "בירושלים", "ירושלים", "2024"],
}


class Clause(NamedTuple):
    """One part of a query."""

    words: tuple[str, ...]
    out: bool = False

    def __str__(self) -> str:
        text = " ".join(self.words)
        return ("-" if self.out else "") + (f'"{text}"' if len(self.words) > 1 else text)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query, and what answers it."""

    word: Word
    stems: frozenset[str]
    bases: tuple[str, ...]  # of a word that stands for all that begin so

    def level(self, other: Word, exact: bool) -> int | None:
        """Return how well a word answers, the less the better."""
        if other.spelling == self.word.spelling:
            return 0
        if exact:
            return None
        if other.folded == self.word.folded:
            return 1
        if other.stem in self.stems:
            return 2
        joined = not other.folded.endswith(other.stem)  # by its language, which the bases know
        if not self.bases or not (joined or other.stem.startswith(self.bases)):
            return None
        begins = other.folded.startswith(self.word.folded)
        return 3 if begins or other.stem.startswith(self._long or ("\0",)) else None

    @property
    def _long(self) -> tuple[str, ...]:
        return tuple(stem for stem in self.stems if len(stem) >= 3)


def terms(clause: Clause, last: bool, exact: bool, langs: tuple[str, ...] = LANGS) -> list[Term]:
    """Return the terms of a clause, as the contract reads a query in an archive of these."""
    places: list[list[Word]] = []
    for place, word in words(" ".join(clause.words), "xx"):
        places += [[]] * (place == len(places))
        places[place] = [*places[place], word]
    plain = len(clause.words) == 1 and not clause.out
    if len(places) > 1 and places[-2][-1].folded.removesuffix(places[-1][-1].folded) in fronts():
        del places[-1]  # of a name of two words
    # A word with a ZWNJ is the first where it stands, and a name the last.
    asked = [places[0][0]] if plain and len(places[0]) > 1 else [here[-1] for here in places]
    found = []
    for number, word in enumerate(asked, 1):
        bases: tuple[str, ...] = ()
        stems = frozenset(rules_of(lang).stem(word.spelling, word.folded) for lang in langs)
        ends = plain and number == len(asked)
        if last and not exact and ends and len(word.folded) >= 3:
            joined = [front for lang in langs for front, _ in data_of(lang).get("prefixes", [])]
            rests = [word.folded.removeprefix(prefix) for prefix in joined]
            bases = (word.folded, *(rest for rest in rests if len(rest) >= 2), *stems)
        found.append(Term(word, stems, bases))
    return found


def level_in(entry: Entry, asked: list[Term], exact: bool) -> int | None:
    """Return how well an article answers the terms of a clause, one behind the other."""
    best = None
    for text in (entry.title, *entry.names, entry.text):
        places: dict[int, list[Word]] = {}
        for place, word in words(text, entry.lang):
            places.setdefault(place, []).append(word)
        for place in places:
            levels = [
                min((n for w in places.get(place + at, ()) if (n := term.level(w, exact)) is not None),
                    default=None)
                for at, term in enumerate(asked)
            ]  # fmt: skip
            known = [level for level in levels if level is not None]
            if len(known) == len(levels) and (best is None or sum(known) < best):
                best = sum(known)
    return best


def look(
    entries: list[Entry], clauses: list[Clause], exact: bool, passes: Callable[[Entry], bool]
) -> dict[str, int]:
    """Return, for each article that answers, its address and how exactly it does."""
    found = {}
    for entry in filter(passes, entries):
        sum_ = 0
        for number, clause in enumerate(clauses):
            level = level_in(entry, terms(clause, number == len(clauses) - 1, exact), exact)
            if (level is None) != clause.out:
                break
            sum_ += 0 if clause.out else level or 0
        else:
            found[entry.url] = sum_
    return found


def corpus(chance: random.Random, size: int, days: int = 28) -> list[Entry]:
    """Return some articles of one and more words."""

    def text(lang: str, least: int, most: int) -> str:
        return " ".join(chance.choices(WORDS[lang], k=chance.randrange(least, most)))

    made = []
    for number in range(size):
        lang = chance.choice(["ar", "ar", *LANGS])
        month = chance.choice(["2024-03", "2024-03", "2024-01", "2019-07"])
        made.append(
            Entry(
                url=f"{number:04}.html",
                title=text(lang, 1, 4),
                text=text(lang, 0, 12),
                tags=tuple(dict.fromkeys(text(lang, 1, 2) for _ in range(chance.randrange(3)))),
                lang=lang,
                date=f"{month}-{chance.randrange(1, days + 1):02}" if chance.random() < 0.9 else "",
                source=chance.choice(["الميناء", "الأفق", ""]),
                section=chance.choice(["محليات", ""]),
                authors=(text(lang, 1, 3),) if chance.random() < 0.3 else (),
            )
        )
    return made


PAGE = """<!doctype html><meta charset="utf-8"><title>x</title>
<script src="words.js"></script><script src="query.js"></script>
<script src="shards.js"></script><script src="find.js"></script><script src="near.js"></script>"""
ASK = """async (queries) => {
  const index = await warraqFind.index();
  const found = [];
  for (const {q, exact, ...settings} of queries) {
    const run = await warraqFind.run(index, warraqQuery.read(q, exact, index), settings);
    const first = run.hits.length;
    const complete = !run.waiting.length;
    await run.more(true);
    const titles = await Promise.all(run.hits.map((hit) => run.title(hit)));
    found.push({hits: titles.map(([url]) => url), first, complete, damaged: run.damaged, meant: await warraqNear.meant(run)});
  }
  return found;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def query(text: str, exact: bool = False, **settings: Any) -> dict[str, Any]:
    """Return a query as the page's script takes it."""
    empty = {"filters": [], "from": "", "to": "", "byDate": False}
    return {"q": text, "exact": exact, **empty, **settings}


def opened(page: Page, folder: Path, files: dict[str, Any], chunk: int = 65536) -> Page:
    """Open a page over an index whose lists apart have chunks of so many articles."""
    for name in ("words.js", "query.js", "shards.js", "find.js", "near.js"):
        code = (REPOSITORY / "static" / name).read_text(encoding="utf-8")
        code = code.replace("CHUNK = 65536;", f"CHUNK = {chunk};")
        (folder / name).write_text(code, encoding="utf-8")
    save(files, folder / "search")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    page.goto((folder / "page.html").as_uri())
    return page


def asked(page: Page, *queries: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(ASK, list(queries))
    return found


def random_clauses(chance: random.Random) -> list[Clause]:
    pool = WORDS[chance.choice(["ar", "ar", *LANGS])]
    one = [Clause((chance.choice(pool),)) for _ in range(chance.choice([1, 1, 2, 3]))]
    phrase = [Clause(tuple(chance.choices(pool, k=2)))] if chance.random() < 0.4 else []
    out = [Clause((chance.choice(pool),), out=True)] if chance.random() < 0.3 else []
    if chance.random() < 0.1:
        out.append(Clause(tuple(chance.choices(pool, k=2)), out=True))
    made = [*one[: 3 - len(phrase)], *phrase, *out]
    chance.shuffle(made)
    return made


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"of_shard": 3, "too_long": 4},
        {"of_shard": 1000},
        {"too_long": 4, "chunk": 8},
        {"too_long": 4, "chunk": 8, "least": 7},
    ],
    ids=["plain", "many files", "one shard", "many chunks", "files of several chunks"],
)
def test_a_query_finds_what_a_look_through_all_texts_finds(
    page: Page, tmp_path: Path, shape: dict[str, int]
) -> None:
    chance = random.Random(len(shape))
    entries = corpus(chance, 150)
    opened(page, tmp_path, write(entries, **shape), shape.get("chunk", 65536))
    cases = []
    for _ in range(120):
        settings: dict[str, Any] = {"exact": chance.random() < 0.2}
        if chance.random() < 0.3:
            settings["filters"] = [chance.choice([("sources", "الأفق"), ("langs", "fa"), ("tags", "كتاب"), ("sections", "محليات")])]  # fmt: skip
        if chance.random() < 0.2:
            settings["from"] = f"2024-{chance.choice(['01', '03'])}-{chance.randrange(1, 28):02}"
        if chance.random() < 0.2:
            settings["to"] = "2024-03-15"
        cases.append((random_clauses(chance), settings))
    answers = asked(page, *(query(" ".join(map(str, c)), **s) for c, s in cases))
    some = 0
    for (clauses, settings), answer in zip(cases, answers, strict=True):

        def passes(entry: Entry, settings: dict[str, Any] = settings) -> bool:
            start, end = settings.get("from", ""), settings.get("to", "")
            within = not (start or end) or (
                start <= entry.date <= (end or "9") and entry.date != ""
            )
            return within and all(pair in [*entry.terms()] for pair in settings.get("filters", ()))

        expected = look(entries, clauses, settings["exact"], passes)
        said = [expected.get(url) for url in answer["hits"]]
        assert set(answer["hits"]) == set(expected), (clauses, settings)
        assert len(said) == len(expected), (clauses, settings)
        assert said == sorted(said, key=lambda level: level or 0), (clauses, settings)
        assert not answer["damaged"]
        some += bool(expected)
    assert some > 30


def test_the_spelling_that_was_typed_comes_first_and_each_finds_all(
    page: Page, tmp_path: Path
) -> None:
    spellings = ["المدينة", "المدينه", "والمدينة", "مدينة", "لمدينة"]
    entries = [Entry(url=f"{n}.html", title=word) for n, word in enumerate(spellings)]
    opened(page, tmp_path, write([*entries, Entry(url="x.html", title="مدن")]))
    for number, answer in enumerate(asked(page, *(query(f"{word} ") for word in spellings))):
        assert len(answer["hits"]) == len(spellings)
        assert answer["hits"][0] == f"{number}.html"
    (second, exact) = asked(page, query("المدينة"), query("المدينة", exact=True))
    assert second["hits"][1] == "1.html"
    assert exact["hits"] == ["0.html"]


def test_a_beginning_finds_words_behind_what_is_joined_to_them(page: Page, tmp_path: Path) -> None:
    titles = ["الرياض", "رياض", "وبالرياض", "الريال", "بريد", "الشتاء"]
    opened(page, tmp_path, write([Entry(url=t, title=t) for t in titles]))
    article, rest, short = asked(page, query("الري"), query("ريا"), query("ري"))
    assert set(article["hits"]) == {"الرياض", "الريال"}
    assert set(rest["hits"]) == {"الرياض", "رياض", "وبالرياض", "الريال"}
    assert short["hits"] == []


def test_a_name_is_found_with_a_space_or_without_and_while_it_is_typed(
    page: Page, tmp_path: Path
) -> None:
    names = ["عبد الله", "عبدالله", "وعبدالله", "عبد الرحمن", "عبدالرحيم", "عبد ثم الله", "عبدا"]
    opened(page, tmp_path, write([Entry(url=name, title=f"زار {name}") for name in names]))

    def hits(text: str) -> list[str]:
        return list(asked(page, query(text))[0]["hits"])

    assert {*hits("عبدالله")} == {*hits('"عبد الله"')} == {*hits("زار عبداللّـه")} == {*names[:3]}
    assert hits("عبد الله") == hits("عبدالله")
    assert {*hits("الله")} == {*names[:3], "عبد ثم الله"}
    assert {*hits("عبدالرحمن")} == {"عبد الرحمن"}
    assert {*hits("عبدالرح")} == {*hits("عبد الرح")} == {"عبد الرحمن", "عبدالرحيم"}
    for begun in ("عبد", "عبدا", "عبد ا", "عبدال", "عبد ال"):
        assert {*hits(begun)} >= {*names[:5]}, begun
    assert hits("عبدا")[0] == "عبدا"
    assert hits('عبدا -"x"') == ["عبدا"]
    # Apart, the first is a word by itself.
    assert {*hits('عبد -"x"')} == {"عبد ثم الله", "عبد الله", "عبد الرحمن"}


def test_by_date_the_newest_stand_first(page: Page, tmp_path: Path) -> None:
    entries = corpus(random.Random(5), 80)
    opened(page, tmp_path, write(entries))
    (answer,) = asked(page, query("مدينة", byDate=True))
    date = {entry.url: entry.date for entry in entries}
    dates = [date[url] for url in answer["hits"]]
    assert dates == sorted(dates, reverse=True)
    assert "" in dates


def test_where_lists_are_apart_an_answer_is_shown_before_all_are_read(
    page: Page, tmp_path: Path
) -> None:
    new = [Entry(url=f"n{n}", title="كتاب", date="2024-03-02") for n in range(60)]
    old = [Entry(url=f"o{n}", title="كتاب", date="2001-03-02") for n in range(40)]
    opened(page, tmp_path, write([*new, *old], too_long=10))
    (answer,) = asked(page, query("كتاب"))
    assert (answer["first"], answer["complete"], len(answer["hits"])) == (60, False, 100)
    opened(page, tmp_path, write([*new, *old]))
    (answer,) = asked(page, query("كتاب"))
    assert (answer["first"], answer["complete"]) == (100, True)


def test_of_a_phrase_with_a_frequent_word_the_newest_are_found_first(
    page: Page, tmp_path: Path
) -> None:
    def title(number: int) -> str:
        return "رحلة كتاب" if number % 60 == 0 else "كتاب الأرض" if number == 9 else "كتاب رحلة"

    days = [f"{2001 + n // 300}-01-01" for n in range(2500)]
    entries = [
        Entry(url=f"{n:04}", title=title(n), date=day)
        for n, day in enumerate(sorted(days, reverse=True))
    ]
    now = Entry(url="now", title="اليوم", date="2020-01-01")
    opened(page, tmp_path, write([now, *entries], too_long=10, piece=100))
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    frequent, rare = asked(page, query('"رحلة كتاب"'), query('"كتاب الأرض"'))
    assert 10 <= frequent["first"] < len(frequent["hits"]) == 42
    assert not frequent["complete"]
    assert rare["complete"]
    assert rare["hits"] == ["0009"]
    # Of the words that stand everywhere only those positions were read that were needed.
    opened(page, tmp_path, write([now, *entries], too_long=10, piece=100))
    asked_for.clear()
    asked(page, query('"كتاب الأرض"'))
    assert len([url for url in asked_for if url.rpartition("/")[2].count("-") == 3]) == 1


def test_of_a_phrase_for_which_much_is_read_the_hits_so_far_are_shown(
    page: Page, tmp_path: Path
) -> None:
    places = {3: "رحلة كتاب", 1400: "رحلة كتاب"}
    entries = [
        Entry(url=f"{n:04}", title=places.get(n, "كتاب رحلة"), text="كتاب " * 60)
        for n in range(1500)
    ]
    opened(page, tmp_path, write(entries, too_long=10, piece=100))
    page.add_script_tag(content=(REPOSITORY / "static" / "ask.js").read_text("utf-8"))
    told = page.evaluate("""async () => {
      const {run, groups} = await warraqAsk.answer(new URLSearchParams({q: '"رحلة كتاب"'}));
      const waiting = run.waiting.length;
      const others = await warraqAsk.next(run, groups.length, 10);
      const urls = (some) => Promise.all(some.map(async ({title}) => (await title)[0]));
      return [await urls(groups), waiting > 0, await urls(others), run.waiting.length];
    }""")
    assert told == [["1400"], True, ["0003"], 0]


def test_in_a_phrase_a_frequent_word_is_looked_for_where_the_others_stand_so(
    page: Page, tmp_path: Path
) -> None:
    titles = {9: "الأرض كتاب رحلة"}
    entries = [Entry(url=f"{n}", title=titles.get(n, "كتاب")) for n in range(300)]
    apart = [Entry(url=f"x{n}", title="رحلة الأرض كتاب") for n in range(8)]
    files = write([*entries, *apart], of_shard=1, too_long=10, piece=20)
    opened(page, tmp_path, files)
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    (answer,) = asked(page, query('"الأرض كتاب رحلة"'))
    assert answer["hits"] == ["9"]
    assert len([url for url in asked_for if url.rpartition("/")[2].count("-") == 3]) == 1


def test_a_word_that_stands_nowhere_leads_to_the_nearest(page: Page, tmp_path: Path) -> None:
    titles = [*["الجامعة"] * 3, "الجماعة", "الكتاب", "السعودية"]
    opened(page, tmp_path, write([Entry(url=str(n), title=t) for n, t in enumerate(titles)]))
    answers = asked(page, *map(query, ["الجاامعة", "السعوديه الكتااب", "قققققققق", "سعوديا"]))
    assert [answer["meant"] for answer in answers] == [
        [["الجاامعة", "الجامعة"]],
        [["الكتااب", "الكتاب"]],
        [],
        [["سعوديا", "السعودية"]],
    ]


def test_what_was_meant_has_the_zwnj_that_was_typed(page: Page, tmp_path: Path) -> None:
    titles = ["کتابخانه\u200cی بندر", "می\u200cخواهم"]
    found = [Entry(url=str(n), title=t, lang="fa") for n, t in enumerate(titles)]
    opened(page, tmp_path, write(found))
    answers = asked(page, *map(query, ["کتابخانه\u200cهای", "می\u200cخواهیم"]))
    assert [answer["meant"] for answer in answers] == [
        [["کتابخانه\u200cهای", "کتابخانه"]],
        [["می\u200cخواهیم", "می\u200cخواهم"]],
    ]


@pytest.mark.parametrize("harm", ["gone", "cut", "text", "garbage"])
def test_a_damaged_shard_costs_its_own_words_alone(page: Page, tmp_path: Path, harm: str) -> None:
    entries = corpus(random.Random(7), 120)
    files = write(entries, of_shard=3)
    (whole,) = asked(opened(page, tmp_path, files), query("كتاب"))
    shards = [name for name in files if name.startswith("base/s")]
    for name in shards:
        path = tmp_path / "search" / f"{name}.js"
        if harm == "gone":
            path.unlink()
        else:
            value = {"cut": files[name][:40], "text": "%%", "garbage": "/////////w=="}[harm]
            save({name: value}, tmp_path / "search")
    page.goto((tmp_path / "page.html").as_uri())
    (part,) = asked(page, query("كتاب"))
    assert part["damaged"]
    assert part["hits"]
    assert set(part["hits"]) < set(whole["hits"])


def test_a_great_dictionary_has_a_directory_in_groups(page: Page, tmp_path: Path) -> None:
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهي"
    titles = [f"{a}{b}{c}س" for a in letters[:9] for b in letters for c in letters[:9]]
    files = write([Entry(url=title, title=title) for title in titles], of_shard=1)
    assert "groups" in files["index"]["segments"][0]["directory"]
    opened(page, tmp_path, files)
    answers = asked(page, *(query(title, exact=True) for title in titles[::50]))
    assert [answer["hits"] for answer in answers] == [[title] for title in titles[::50]]
