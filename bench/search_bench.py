"""Measure search beside Pagefind's: `python -m bench.search_bench`, or with sizes: `5000 31000`.

Makes an archive of each size in memory, builds it with search and without it in turn, lets
Pagefind index the same article pages, and asks both the same queries in Chromium. What it finds
goes into bench/search.json, and from there into the section "Search" of bench/results.md.
"""

import argparse
import datetime as dt
import functools
import gzip
import http.server
import random
import shutil
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from playwright.sync_api import Browser, Page, sync_playwright

from bench import build_report, search_report
from bench.build_articles import articles
from bench.build_bench import (
    BENCH,
    MEMORY,
    NEWS,
    Options,
    Site,
    build,
    fetched,
    full,
    log,
    machine,
    temporary,
    versions,
    warraq_site,
    write_corpus,
)
from bench.search_report import PAGEFIND
from generator.site.markup import text_of

PAGEFIND_VERSION = "1.5.2"
SLOWED = 4  # times
SHOWN = 10  # results that are loaded
PAIRS = (("مكة", "مكه"), ("مسؤول", "مسئول"), ("المدينة", "المدينه"))
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]

# Put a query into the page that is open, and wait for its results: the first three, and all ten.
ASK = """(query) => new Promise((done) => {
  const main = document.querySelector("main");
  const hits = document.getElementById("hits");
  const form = document.querySelector("form.search");
  const since = performance.now();
  let first = null;
  new MutationObserver(() => {
    if (hits.children.length) first ??= performance.now() - since;
  }).observe(hits, {childList: true});
  new MutationObserver(() => {
    const all = performance.now() - since;
    if (main.dataset.hits !== undefined) done([first ?? all, all]);
  }).observe(main, {attributes: true, attributeFilter: ["data-hits"]});
  form.elements.q.value = query;
  form.requestSubmit();
})"""
# Say when the results of a page's address first stand, by its own clock: to look for them from
# outside would have the page evaluate the looker, which takes as long as a search.
STAND = """new MutationObserver((_, observer) => {
  if (document.querySelector("main")?.dataset.hits === undefined) return;
  observer.disconnect();
  console.debug("hits", performance.now());
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["data-hits"]});"""
COUNT = """async (query) => {
  const index = await warraqFind.index();
  const settings = {filters: [], from: "", to: "", byDate: false};
  const run = await warraqFind.run(index, warraqQuery.read(query, false, index), settings);
  await run.more(true);
  return run.hits.length;
}"""
PEER_ASK = "(query) => asked(query)"
PEER_COUNT = "async (query) => (await pagefind.search(query)).results.length"
PEER_PAGE = """<!doctype html><html lang="ar"><meta charset="utf-8"><title>x</title><main></main>
<script type="module">
globalThis.pagefind = await import("./pagefind/pagefind.js");
await pagefind.init();
globalThis.asked = async (query) => {
  const since = performance.now();
  const { results } = await pagefind.search(query);
  const coming = results.slice(0, SHOWN).map((result) => result.data());
  const main = document.querySelector("main");
  const times = [];
  for (const some of [coming.slice(0, 3), coming.slice(3)]) {
    for (const { meta, excerpt } of await Promise.all(some))
      main.insertAdjacentHTML("beforeend", `<h2>${meta.title}</h2><p>${excerpt}</p>`);
    times.push(performance.now() - since);
  }
  return times;
};
const query = new URLSearchParams(location.search).get("q");
if (query) await asked(query);
document.querySelector("main").dataset.hits = "";
</script></html>""".replace("SHOWN", str(SHOWN))
# Of each: its page, the folder of its index, and how it is asked and counts.
PAGES = {
    "Warraq": ("search.html", "search", ASK, COUNT),
    PAGEFIND: ("pagefind.html", "pagefind", PEER_ASK, PEER_COUNT),
}


class Server(http.server.ThreadingHTTPServer):
    """A file server that remembers what it was asked for."""

    asked: list[str]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a page that is closed gives up what it was still loading."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves as a static host does, many files over a connection."""

    protocol_version = "HTTP/1.1"
    # Else many an answer waits 40 ms until the client acknowledges its head.
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Remember the address, and send the file."""
        self.server.asked.append(unquote(self.path.partition("?")[0]).lstrip("/"))
        super().do_GET()


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a folder on a port of its own."""
    handler = functools.partial(Handler, directory=str(folder))
    with Server(("127.0.0.1", 0), handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def measure_index(site: Site, root: Path, count: int, options: Options) -> dict[str, float]:
    """Build without search and with it, in turn; return what the index costs an article."""
    settings = root / "site.toml"
    text = settings.read_text("utf-8")
    assert 'search = "off"' in text
    costs, peaks = [], []
    for _ in range(options.runs):
        settings.write_text(text, "utf-8")
        without = full(site)
        settings.write_text(text.replace('"off"', '"on"'), "utf-8")
        found = full(site)
        costs.append(found.processor - without.processor)
        peaks.append(found.peak)
        options.log(
            f"{count:,}: {found.processor:.2f} s of processors, {without.processor:.2f} without "
            f"search; {found.peak:.0f} MB, {without.peak:.0f} without"
        )
    cost = statistics.median(costs) / count * 1e6
    return {"processor": cost, "peak": statistics.median(peaks)}


def measure_pagefind(program: Path, output: Path, count: int) -> dict[str, float]:
    """Let Pagefind index the article pages of an output folder, below it."""
    folder = output / "pagefind"
    pages = ["--site", str(output), "--glob", "[0-9]*/*/*/*.html", "--root-selector", "article"]
    found = build(Site([str(program), *pages, "--output-path", str(folder)], folder, ()))
    log(f"{count:,}: Pagefind, {found.processor:.2f} s of processors, {found.peak:.0f} MB")
    return {"processor": found.processor / count * 1e6, "peak": found.peak}


def packed(path: Path) -> int:
    """Return the bytes that a host sends of a file."""
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))


def weigh(folder: Path, texts: int) -> dict[str, float]:
    """Return the size of our index, beside that of the texts."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    positions = sum(packed(path) for path in files if path.name.startswith("p"))
    found = _sizes(files, texts)
    return {**found, "postings": found["all"] - positions / texts}


def weigh_pagefind(folder: Path, texts: int) -> dict[str, float]:
    """Return the size of what a search with Pagefind may load: its components are left out."""
    ends = (".pf_index", ".pf_fragment", ".pf_meta", ".pf_filter", ".pagefind")
    names = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
    return _sizes([p for p in folder.rglob("*") if p.name.endswith(ends) or p.name in names], texts)


def _sizes(files: list[Path], texts: int) -> dict[str, float]:
    total = sum(map(packed, files))
    size = sum(path.stat().st_size for path in files)
    return {"files": len(files), "size": size / 1e6, "packed": total / 1e6, "all": total / texts}


def queries(count: int, news: Path | None) -> tuple[dict[str, list[str]], int]:
    """Return fifty queries by their kind, and the bytes of all texts, packed one by one.

    Words are of titles, so that most queries find something; a few are the most frequent of all.
    """
    chance = random.Random(7)
    known: Counter[str] = Counter()
    titles, bodies = [], []
    texts = 0
    for article in articles(count, news):
        text = text_of(article.body)
        texts += len(gzip.compress(f"{article.title}\n{text}".encode(), 9))
        words = [word for word in article.title.split() if word.isalpha() and len(word) > 2]
        if len(words) > 2:
            titles.append(words)
        known.update(set(text.split()))
        if chance.random() < 200 / count:
            bodies.append(text.split())
    frequent = [word for word, _ in known.most_common(40) if word.isalpha()]
    chance.shuffle(titles)
    often = set(frequent)
    together = [
        f'"{one} {other}"'
        for body in bodies
        for one, other in pairwise(body)
        if other in often and one.isalpha() and len(one) > 2
    ]
    made = {
        "two words": [
            *(" ".join(chance.sample(words, 2)) for words in titles[:16]),
            *(" ".join(chance.sample(frequent, 2)) for _ in range(4)),
        ],
        "phrase": [
            *(f'"{words[0]} {words[1]}"' for words in titles[16:26]),
            *chance.sample(together, 5),
        ],
        "beginning": [
            *(words[0][:4] for words in titles[26:36]),
            *(words[-1][:3] for words in titles[36:41]),
        ],
    }
    return made, texts


def ask(browser: Browser, server: Server, output: Path, name: str, query: str) -> dict[str, float]:
    """Ask one query, with nothing kept of another, and say what it loads and takes.

    Once in a page that is open, from the query to its ten results. And once with the page that has
    the query in its address, from the beginning of the navigation.
    """
    page_of, folder, expression, _ = PAGES[name]
    address = f"http://127.0.0.1:{server.server_port}/{page_of}"
    found: dict[str, float] = {}
    with opened(browser) as page:
        server.asked.clear()
        page.goto(address)
        ready(page)
        # What the page fetches once it stands, the browser's request for an icon too, is no part
        # of a query, which nobody types so soon.
        page.wait_for_load_state("networkidle")
        found["first_ms"], found["ms"] = page.evaluate(expression, query)
        loaded = {asked for asked in server.asked if asked.startswith(f"{folder}/")}
        found["requests"] = len(loaded)
        found["bytes"] = sum(packed(output / asked) for asked in loaded)
    with opened(browser) as page:
        page.add_init_script(STAND)
        with page.expect_console_message(lambda told: told.text.startswith("hits ")) as told:
            page.goto(f"{address}?q={quote(query)}", wait_until="commit")
        found["page_ms"] = float(told.value.text.split()[1])
    return {figure: round(value, 1) for figure, value in found.items()}


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """Give a page without a cache, whose processor is slow."""
    context = browser.new_context()
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    yield page
    context.close()


def ready(page: Page) -> None:
    """Wait until the page has answered what it was opened with."""
    page.wait_for_selector("main[data-hits]", state="attached", timeout=60_000)


def ask_all(
    output: Path,
    asked: dict[str, list[str]],
    names: list[str],
    told: Callable[[str], None],
    pairs: tuple[tuple[str, str], ...] = PAIRS,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Put the queries to both, in turn; return what they took, and what the pairs of words find."""
    (output / "pagefind.html").write_text(PEER_PAGE, "utf-8")
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    hits = []
    browsers = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, browsers)), None)
    with served(output) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        for kind, texts in asked.items():
            found[kind] = {name: defaultdict(list) for name in names}
            for text in texts:
                for name in names:
                    for figure, value in ask(browser, server, output, name, text).items():
                        found[kind][name][figure].append(value)
            told(f"{kind}: {len(texts)} queries asked")
        for pair in pairs:
            counted = {}
            for name in names:
                page_of, _, _, count = PAGES[name]
                with opened(browser) as page:
                    page.goto(f"http://127.0.0.1:{server.server_port}/{page_of}")
                    ready(page)
                    counted[name] = [page.evaluate(count, word) for word in pair]
            hits.append({"words": pair, "found": counted})
        browser.close()
    return found, hits


def measure(count: int, root: Path, options: Options, program: Path | None) -> dict[str, Any]:
    """Make an archive of `count` articles in `root`, and measure all."""
    output = root / "output"
    site = warraq_site(root / "warraq", output, options.jobs)
    write_corpus(count, root / "warraq" / "content", root, options)
    time.sleep(2.1)  # a file so new may change again without its time showing it: read again
    index = {"Warraq": measure_index(site, root / "warraq", count, options)}
    if program:
        index[PAGEFIND] = measure_pagefind(program, output, count)
    # Only now: the peak memory of a child starts from that of its parent.
    asked, texts = queries(count, options.news)
    index["Warraq"] |= weigh(output / "search", texts)
    if program:
        index[PAGEFIND] |= weigh_pagefind(output / "pagefind", texts)
    found, hits = ask_all(output, asked, list(index), options.log)
    said = [*versions(None), *([f"{PAGEFIND} {PAGEFIND_VERSION}"] if program else [])]
    corpus = f"{options.news.name.split('.')[0]}, real articles" if options.news else "made up"
    return {
        "articles": count,
        "date": dt.date.today().isoformat(),
        "versions": " · ".join(said),
        "machine": machine(),
        "corpus": corpus,
        "jobs": options.jobs,
        "runs": options.runs,
        "index": index,
        "queries": found,
        "hits": hits,
    }


def main() -> None:
    """Measure what is asked for, and write down what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add = parser.add_argument
    add("sizes", type=int, nargs="*", default=[5000], help="articles (5000)")
    add("--runs", type=int, default=3, help="builds without search and with it (3)")
    add("--jobs", type=int, default=2, help="processors for each build (2)")
    add("--news", type=Path, default=NEWS if NEWS.exists() else None, help="JSON lines, gzipped")
    add("--no-pagefind", action="store_true", help="leave Pagefind out")
    add("--results", type=Path, default=BENCH, help="the folder for search.json and results.md")
    asked = parser.parse_args()
    program = None
    if not asked.no_pagefind:
        package = f"pagefind[bin]=={PAGEFIND_VERSION}"
        program = fetched("pagefind", package, "pagefind_bin/pagefind")
    options = Options(asked.runs, asked.jobs, asked.news, None, log)
    for count in asked.sizes:
        with temporary(MEMORY if MEMORY.is_dir() else None) as root:
            search_report.save(asked.results, measure(count, root, options, program))
            build_report.draw(asked.results, build_report.load(asked.results))


if __name__ == "__main__":
    main()
