"""Search shows a story once: in the index, on the page and on the command line."""

import datetime as dt
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from generator.build import build
from generator.find import Asked, find
from generator.model import Article
from tests.browser import served, watched
from tests.conftest import make_article, make_site, remove, run_warraq, tree, write_article
from tests.search.conftest import RULES, more, stands, titles
from tests.search.reference import Entry, write
from tests.search.test_engine import corpus, opened, query
from tests.search.test_index import entry_of, files_of
from tests.site.sites import clean_build, rewrite

# Bodies that are long enough to be copies of one another; no two of them are alike.
BODIES = tuple(
    " ".join(f"{letter}كلمة{number}" for number in "٠١٢٣٤٥٦٧٨٩" for letter in (pair[0], pair[1], pair))
    for pair in ("بت", "جح", "دذ", "رز")
)  # fmt: skip
GROUPS = """async ([given, all]) => {
  const index = await warraqFind.index();
  const {q, exact, ...settings} = given;
  const run = await warraqFind.run(index, warraqQuery.read(q, exact, index), settings);
  const shown = [];
  if (all) await run.more(true);
  else for (let kept = 1; run.waiting.length; kept += 1) {
    shown.push(run.groups[kept - 1][0]);
    await run.more(false, kept);
  }
  const named = async (hit) => (await run.title(hit))[0];
  return {
    groups: await Promise.all(run.groups.map((group) => Promise.all(group.map(named)))),
    hits: await Promise.all(run.hits.map(named)),
    shown: await Promise.all(shown.map(named)),
  };
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def asked(page: Page, given: dict[str, Any], everything: bool = True) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = page.evaluate(GROUPS, [given, everything])
    return found


def in_stories(chance: random.Random, size: int) -> list[Entry]:
    """Return articles of which every other one is of a story."""
    return [
        replace(entry, story=chance.choice([-(2**63), -5, 3, 2**40, 2**63 - 1]))
        if chance.random() < 0.5
        else entry
        for entry in corpus(chance, size)
    ]


@pytest.mark.parametrize(
    ("chunk", "small"),
    [(65_536, 1_536), (65_536, 0), (8, 4)],
    ids=["in the index", "in files", "many chunks"],
)
def test_hits_of_one_story_are_a_group_where_the_best_of_them_stands(
    page: Page, tmp_path: Path, chunk: int, small: int
) -> None:
    entries = in_stories(random.Random(chunk), 150)
    opened(page, tmp_path, write(entries, chunk=chunk, small=small))
    script = tmp_path / "shards.js"
    script.write_text(script.read_text("utf-8").replace("65536", str(chunk)), encoding="utf-8")
    page.reload()
    story = {entry.url: entry.story or entry.url for entry in entries}
    some = 0
    for one in (
        *map(query, ["مدينة", "كتاب", "امن -علي", '"في قال"', "خانه"]),
        query("المدينة", byDate=True),
        query("مدينة", filters=[("sources", "الأفق")]),
        query("") | {"from": "2024-01-05", "to": "2024-03-20"},
        query("", to="2019-07-20"),
    ):
        answer = asked(page, one)
        expected: dict[object, list[str]] = {}
        for url in answer["hits"]:
            expected.setdefault(story[url], []).append(url)
        assert answer["groups"] == [*expected.values()]
        some += len(answer["groups"]) < len(answer["hits"])
    assert some > 4


def test_what_is_shown_stays_and_no_hit_is_lost_when_more_is_found(
    page: Page, tmp_path: Path
) -> None:
    chance = random.Random(3)
    entries = [
        Entry(
            url=f"{n}",
            title="كتاب" + " آخر" * chance.randrange(9),
            date=f"{chance.choice(['2024-03', '2024-01', '2001-05'])}-02",
            story=chance.choice([None, 1, 2, 3]),
        )
        for n in range(200)
    ]
    opened(page, tmp_path, write(entries, too_long=10))
    answer = asked(page, query("كتاب"), everything=False)
    assert len(answer["shown"]) > 1
    assert [group[0] for group in answer["groups"]][: len(answer["shown"])] == answer["shown"]
    assert sorted(url for group in answer["groups"] for url in group) == sorted(answer["hits"])
    assert len(answer["groups"]) == 3 + sum(entry.story is None for entry in entries)


def test_an_index_without_its_stories_finds_as_much(page: Page, tmp_path: Path) -> None:
    entries = in_stories(random.Random(9), 60)
    opened(page, tmp_path, write(entries, small=0))
    whole = asked(page, query("مدينة"))
    for path in (tmp_path / "search").glob("*/c*.js"):
        path.unlink()
    page.reload()
    assert asked(page, query("مدينة"))["hits"] == whole["hits"]


def stories_of(site: Path) -> dict[str, int]:
    """Return the story of each address whose article has copies."""
    with closing(sqlite3.connect(site / ".warraq" / "catalogue.sqlite")) as db:
        return dict(db.execute("SELECT url, story FROM copy JOIN article ON number = article"))


def told(files: dict[str, Any]) -> dict[str, Any]:
    """Return what an index tells of stories."""
    chunks = {name: value for name, value in files.items() if name.partition("/")[2][:1] == "c"}
    return chunks | {s["name"]: s["stories"] for s in files["index"]["segments"]}


def entries_of(site: Path) -> list[Entry]:
    stories = stories_of(site)
    found = [entry_of(path) for path in sorted((site / "content").glob("*.md"))]
    return [replace(entry, story=stories.get(entry.url)) for entry in found]


def copies(*days: dt.date | None) -> Iterator[Article]:
    for number, day in enumerate(days):
        yield make_article(date=day, body=BODIES[number % 3], slug=f"a{number}")


DAYS = st.sampled_from([None, *(dt.date(y, m, 7) for y, m in ((2019, 5), (2024, 1), (2024, 3)))])
STEPS: dict[str, Callable[[Path, int, dt.date | None], object]] = {
    "redate": lambda site, n, day: rewrite(site, n, date=day),
    "copy": lambda site, n, day: rewrite(site, n, body=BODIES[n % 4]),
    "part": lambda site, n, day: rewrite(site, n, body=f"{n} {BODIES[n % 4][::-1]} {day}"),
    "add": lambda site, n, day: write_article(
        site, f"n{n}.md", make_article(date=day, body=BODIES[n % 4], slug=f"n{n}")
    ),
    "delete": lambda site, n, day: remove(
        site, sorted((site / "content").glob("*.md"))[n % 3].relative_to(site / "content").name
    ),
}
_places = count()


# To shrink a case would build hundreds of sites.
@settings(max_examples=12, phases=[Phase.generate])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 11), DAYS), min_size=1, max_size=4
    ),
    st.sampled_from([0, 20, 1_536]),
    st.sampled_from([0, 4, 2_000]),
)
def test_after_any_edits_the_index_tells_the_stories_that_a_clean_build_tells(
    tmp_path: Path, steps: list[tuple[str, int, dt.date | None]], small: int, few: int
) -> None:
    days = (dt.date(2024, 3, 1), dt.date(2024, 1, 9), dt.date(2018, 2, 3), None) * 2
    site = make_site(tmp_path / str(next(_places)) / "s", *copies(*days))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.site.search._SMALL", small)
        patch.setattr("generator.site.search._FEW", few)
        build(site)
        for name, pick, day in steps:
            STEPS[name](site, pick, day)
            build(site)
            expected = told(write(entries_of(site), small=small, few=few))
            assert told(files_of(site / "output")) == expected
        assert tree(site / "output") == clean_build(site)


def test_only_what_tells_of_stories_is_written_where_a_story_grows_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.search._SMALL", 0)
    old = [make_article(date=dt.date(2001, 1, 1 + n), slug=f"o{n}", body="نص") for n in range(9)]
    one = make_article(date=dt.date(2001, 2, 1), slug="one", body=BODIES[0])
    site = make_site(tmp_path, *old, one, make_article(date=dt.date(2024, 3, 1), body=BODIES[1]))
    build(site)
    before = tree(site / "output" / "search" / "base")
    assert told(files_of(site / "output")) == {"year": {}, "base": {}}
    write_article(site, "n.md", make_article(date=dt.date(2024, 3, 2), slug="n", body=BODIES[0]))
    build(site)
    after = tree(site / "output" / "search" / "base")
    assert {name for name in after if after[name] != before.get(name)} == {"c0.js"}
    remove(site, "n.md")
    build(site)
    assert tree(site / "output" / "search" / "base") == before
    assert tree(site / "output") == clean_build(site)


def railway() -> Iterator[Article]:
    """Yield a story of four papers over three segments, one of two, and twelve others."""
    places = ((dt.date(2024, 3, 9), "الأفق"), (dt.date(2024, 3, 2), "المنارة"))
    older = ((dt.date(2024, 1, 5), "الجبل"), (dt.date(2019, 7, 1), "الساحل"))
    for number, (day, source) in enumerate((*places, *older)):
        title = f"عودة القطار {number}" if number == 2 else f"خبر {number}"
        yield make_article(title=title, body=f"قطار {BODIES[0]}", date=day, source=source)
    # Of one text, as vowel signs do not count; the newest is without.
    for day, word in ((dt.date(2024, 3, 5), "قلعة"), (dt.date(2024, 3, 4), "قَلْعَة")):
        yield make_article(title="حصن", body=f"{word} {BODIES[1]}", date=day, source="الأفق")
    for number in range(12):
        day = dt.date(2024, 2, 1 + number)
        yield make_article(title=f"رحلة {number}", body=f"القطار {number}", date=day)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_site(tmp_path_factory.mktemp("stories") / "site", *railway())
    assert not build(made).problems
    return made


Open = Callable[..., Page]


@pytest.fixture(params=["http", "file"])
def open_page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Open]:
    """Give a function that opens the search page; at the end nothing may have gone wrong on it."""
    made: list[tuple[Page, list[str]]] = []

    def opening(start: str) -> Open:
        def open_(asked: str, width: int = 1280, **values: str) -> Page:
            found, faults = watched(browser, width)
            made.append((found, faults))
            found.goto(f"{start}search.html?{urlencode({'q': asked, **values})}")
            stands(found)
            return found

        return open_

    with served(site) as address:
        # While the server stands: what a page still loads would else be broken off by its end.
        start = {"http": address, "file": f"{site.as_uri()}/"}[request.param]
        yield opening(f"{start}output/")
        for found, faults in made:
            assert faults == []
            found.context.close()


def test_a_story_is_shown_once_with_its_other_papers_below_it(open_page: Open) -> None:
    found = open_page("قطار", sort="date")
    assert stands(found) == 16
    expect(found.locator("#count")).to_have_text("عُثر على 16 خبرا \u00b7 13 خبرا مختلفا")
    expect(found.locator("[data-hit]")).to_have_count(10)
    first = found.locator("[data-hit]").first
    expect(first.locator("h2")).to_have_text("خبر 0")
    expect(found.locator("#hits summary")).to_have_text(["و3 نسخ أخرى"])
    expect(first.locator("> p:not(.meta)")).to_have_count(1)
    assert first.evaluate("e => e.lastElementChild.localName") == "details"
    more(found)
    expect(found.locator("[data-hit]")).to_have_count(13)
    assert not found.get_by_role("button", name="نتائج أخرى").is_visible()
    first.locator("summary").click()
    expect(first.locator("li a")).to_have_text(["خبر 1", "عودة القطار 2", "خبر 3"])
    expect(first.locator("li mark")).to_have_text(["القطار"])
    expect(first.locator("li .meta").last).to_contain_text("الساحل")
    # The best of them may be any of them.
    assert titles(open_page("قطار"))[0] == "عودة القطار 2"


def test_coming_back_from_a_paper_finds_its_story_unfolded(open_page: Open) -> None:
    found = open_page("قطار", sort="date")
    found.locator("#hits summary").click()
    found.get_by_role("link", name="خبر 3").click()
    found.wait_for_url("**/2019/07/01/*")
    expect(found.locator("mark").first).to_have_text("قطار")
    found.go_back()
    stands(found)
    expect(found.locator("#hits li li")).to_have_count(3)


def test_what_is_filtered_out_is_no_paper_of_a_story(open_page: Open) -> None:
    found = open_page("قطار", source="الساحل")
    assert titles(found) == ["خبر 3"]
    expect(found.locator("#hits summary")).to_have_count(0)
    expect(found.locator("#count")).to_have_text("عُثر على خبر واحد")
    found = open_page("قطار", sort="date", to="2024-03-08")
    assert titles(found)[0] == "خبر 1"
    expect(found.locator("#hits summary")).to_have_text("ونسختان أخريان")


def test_where_the_best_turns_out_to_be_none_another_paper_takes_its_place(
    open_page: Open,
) -> None:
    found = open_page("قَلْعَة", exact="1")
    expect(found.locator("[data-hit] p mark")).to_have_text(["قَلْعَة"])
    assert stands(found) == 1
    expect(found.locator("#hits summary")).to_have_count(0)
    expect(found.locator("#count")).to_have_text("عُثر على خبر واحد")
    found = open_page("قلعة", exact="1")
    assert stands(found) == 2
    expect(found.locator("#count")).to_have_text("عُثر على خبرين \u00b7 كلها خبر واحد")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_an_unfolded_story_keeps_the_rules_of_wcag(
    browser: Browser, site: Path, width: int, scheme: Literal["dark", "light"]
) -> None:
    found = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found.goto(f"{(site / 'output' / 'search.html').as_uri()}?{urlencode({'q': 'قطار'})}")
    found.locator("#hits summary").click()
    expect(found.locator("#hits li li")).to_have_count(3)
    checked = Axe().run(found, options={"runOnly": RULES}).response
    assert [(v["id"], v["nodes"][0]["html"]) for v in checked["violations"]] == []
    assert found.evaluate("document.documentElement.scrollWidth") <= width
    found.close()


def test_the_command_shows_the_stories_that_the_page_shows(page: Page, site: Path) -> None:
    page.goto((site / "output" / "search.html").as_uri())
    for text, narrowed, command in (
        ("قطار", {}, {}),
        ("قطار", {"to": "2024-03-08"}, {"end": "2024-03-08"}),
        ("خبر", {}, {}),
        ("قلعة", {"exact": True}, {"exact": True}),
        ("قطار", {"filters": [["sources", "الجبل"]]}, {"source": "الجبل"}),
    ):
        answer = asked(page, query(f'{text} -"لا شيء"', **narrowed))
        told = find(site, Asked(text=text, **command), lambda *_: None)
        groups = [[hit.url, *(other.url for other in hit.others)] for hit in told.hits]
        assert {frozenset(group) for group in groups} == set(map(frozenset, answer["groups"]))
        assert told.count == len(answer["hits"])


def test_the_command_names_the_files_of_the_other_papers(site: Path) -> None:
    def search(*arguments: str) -> str:
        done = run_warraq("search", *arguments, cwd=site)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    said = search("قطار", "--limit", "1")
    assert "and 3 more of this story:" in said
    assert said.count(".md") == 4
    assert "16 articles, the first 4 of them are shown (--limit)" in said
    first = json.loads(search("قطار", "--limit", "1", "--json"))
    assert first["title"] == "عودة القطار 2"
    assert [set(other) for other in first["others"]] == [
        {"title", "date", "source", "path", "url"}
    ] * 3
    assert {other["source"] for other in first["others"]} == {"الأفق", "المنارة", "الساحل"}
