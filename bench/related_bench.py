"""Related articles and threads of real news: `python -m bench.related_bench NEWS`.

NEWS is a file of news (JSON lines: title, content, url, date_extracted). It prints how many
articles have related ones, what that takes, how many threads there are, and how many of the pairs
judged by reading (bench/related-judged.tsv) are sensible. `--judge` prints what is to be judged.
"""

import argparse
import csv
import datetime as dt
import gzip
import hashlib
import json
import resource
import time
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.stories.related import Match, all_rare_words, pairs, related
from generator.stories.sketch import sketch
from generator.stories.threads import CLOSE, GAP, Strand, chains, name

JUDGED = Path(__file__).with_name("related-judged.tsv")
DRAWN = 100  # articles whose lists are judged


class News(NamedTuple):
    """A real article."""

    id: str
    title: str
    moment: str
    words: bytes


def read(file: Path) -> list[News]:
    """Return the articles of a file in the order of time, one of each text."""
    found: dict[int | str, News] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines]
    for story in sorted(stories, key=lambda story: (str(story["date_extracted"]), story["url"])):
        if story["title"] and story["content"]:
            made = sketch(story["content"], "ar")
            ident = hashlib.sha256(story["url"].encode()).hexdigest()[:12]
            news = News(ident, story["title"], str(story["date_extracted"]), made.words)
            found.setdefault(made.digest or ident, news)
    return list(found.values())


def matched(news: list[News]) -> list[Match]:
    """Return the lists of all."""
    rare, sizes = all_rare_words(lambda: (each.words for each in news), len(news))
    days = np.array([_day(each) for each in news])
    return list(related(sizes, pairs(sizes, rare), days, np.arange(len(news))))


def threads(news: list[News], found: list[Match]) -> list[tuple[tuple[str, ...], list[int]]]:
    """Return the threads, each with the words that it is called by."""
    days = [_day(each) for each in news]
    close = [
        match
        for match in found
        if match.score >= CLOSE and abs(days[match.one] - days[match.other]) <= GAP
    ]
    one, other = (np.array([match[side] for match in close], np.int64) for side in (0, 1))
    named = []
    for chain in chains(one, other):
        members = sorted(chain)
        strands = [
            Strand(each.moment[:10], each.title, "ar", frozenset(np.frombuffer(each.words, "<u4")))
            for each in (news[place] for place in members)
        ]
        telling = [match.telling for match in close if {match.one, match.other} <= chain]
        if words := name(strands, telling):
            named.append((words, members))
    return named


def drawn(news: list[News], found: list[Match]) -> list[tuple[News, list[Match]]]:
    """Return the articles whose lists are judged: of those that have one, the first by id."""
    lists = {news[place].id: list(of) for place, of in groupby(found, lambda match: match.one)}
    known = {each.id: each for each in news}
    return [(known[ident], lists[ident]) for ident in sorted(lists)[:DRAWN]]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("news", type=Path)
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    news = read(asked.news)
    start = time.process_time()
    found = matched(news)
    took = time.process_time() - start
    if asked.judge:
        for one, matches in drawn(news, found):
            print(f"# {one.id} {one.moment[:10]} {one.title}")
            for match in matches:
                other = news[match.other]
                print(f"{one.id}\t{other.id}\t{match.score}\t{other.title}")
        return
    have = len({match.one for match in found})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(news):,} articles, {have:,} with related ones, {len(found) / have:.1f} each")
    print(f"{1e6 * took / len(news):.0f} microseconds an article, {peak:.0f} MB")
    with JUDGED.open(encoding="utf-8", newline="") as file:
        judged = {(one, other): word for one, other, word in csv.reader(file, delimiter="\t")}
    shown = [(one.id, news[match.other].id) for one, of in drawn(news, found) for match in of]
    known = [judged[pair] for pair in shown if pair in judged]
    good = known.count("yes")
    print(f"judged: {len(known)} of {len(shown)} pairs, {100 * good / len(known):.0f} % sensible")
    stories = threads(news, found)
    sizes = sorted(len(members) for _, members in stories)
    print(f"{len(stories)} threads of {sum(sizes)} articles, the largest of {sizes[-1]}")


def _day(news: News) -> int:
    return dt.date.fromisoformat(news.moment[:10]).toordinal()


if __name__ == "__main__":
    main()
