"""Write an archive of very many articles, in packs: `python -m bench.scale_articles COUNT SITE`.

The real articles of bench.build_articles, again and again, with other words each time: frequent
words stay what they are, a rarer one is spelled in one of 64 ways, by a turn of its letters. So a
million articles have some millions of different words, as many share a rare word as in a real
archive, and no text is that of another turn. Their dates go evenly over twenty years.
"""

import argparse
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from bench.build_articles import FIRST, LAST, articles, path_of
from bench.build_bench import NEWS
from generator.executor import Workers
from generator.frontmatter import dump
from generator.model import Article
from generator.packfolder import PackFolder
from generator.packs import group_of, pack_name, write_packs

REAL = 5_000
SPELLINGS = 64
FREQUENT = 50  # articles of a turn: a word that more have is the same in all turns
_WORD = re.compile(r"([\u0621-\u063A\u0641-\u064A]+)")
_LETTERS = "".join(map(chr, [*range(0x621, 0x63B), *range(0x641, 0x64B)]))
SETTINGS = """title = "أرشيف الأخبار"
lang = "ar"
url = "https://archive.example/"
"""


class Story(NamedTuple):
    """A real article, in pieces: every second one is a word."""

    article: Article
    title: list[str]
    body: list[str]


class DayJob(NamedTuple):
    """The articles of one day, by their numbers."""

    content: Path
    news: Path | None
    step: dt.timedelta
    numbers: range


@lru_cache(maxsize=1)
def _stories(news: Path | None) -> tuple[list[Story], frozenset[str]]:
    """Return the real articles, and the words that stay what they are."""
    found = [
        Story(article, _WORD.split(article.title), _WORD.split(article.body))
        for article in articles(REAL, news)
    ]
    known = Counter(w for s in found for w in {*s.title[1::2], *s.body[1::2]})
    return found, frozenset(word for word, count in known.items() if count > FREQUENT)


@lru_cache(maxsize=2)
def _spelled(turn: int) -> dict[str, str]:
    """Return the words of a turn that are known already."""
    return {}


@lru_cache(maxsize=SPELLINGS)
def _alphabet(number: int) -> dict[int, str]:
    """Return one of the ways to turn letters."""
    ranks = sorted(
        _LETTERS, key=lambda letter: hashlib.sha256(f"{number}{letter}".encode()).digest()
    )
    return dict(zip(map(ord, _LETTERS), ranks, strict=True)) if number else {}


def _turned(parts: list[str], turn: int, same: frozenset[str]) -> str:
    known = _spelled(turn)
    made = parts.copy()
    for at in range(1, len(parts), 2):
        word = parts[at]
        if word not in same:
            if word not in known:
                chance = hashlib.blake2b(f"{turn} {word}".encode(), digest_size=2).digest()
                known[word] = word.translate(_alphabet(chance[0] % SPELLINGS if turn else 0))
            made[at] = known[word]
    return "".join(made)


def article_of(number: int, news: Path | None, step: dt.timedelta) -> Article:
    """Return an article by its number from 0; `step` is the time from one to the next."""
    turn, at = divmod(number, REAL)
    stories, same = _stories(news)
    story = stories[at]
    return replace(
        story.article,
        title=_turned(story.title, turn, same),
        body=_turned(story.body, turn, same),
        date=(FIRST + number * step).replace(microsecond=0),
        id=f"a{number + 1:011}",
        slug=f"a{number + 1:09}",
        url=f"https://news.example/{number + 1}",
    )


def write_day(job: DayJob) -> int:
    """Write the pack of a day; runs in any process."""
    packs = PackFolder(job.content)
    made = (article_of(number, job.news, job.step) for number in job.numbers)
    found = sorted((path_of(article), dump(article).encode()) for article in made)
    group = group_of(found[0][0])
    for number, pack in enumerate(write_packs(packs.scratch, group, found), 1):
        packs.put(pack_name(group, number), pack.file, None)
    return len(found)


def write_site(site: Path, count: int, news: Path | None, workers: Workers) -> None:
    """Write an archive of so many articles, all of them packed."""
    content = site / "content"
    PackFolder(content).scratch.mkdir(parents=True)
    (site / "site.toml").write_text(SETTINGS, encoding="utf-8")
    step = (LAST - FIRST) / count
    days = groupby(range(count), key=lambda number: (FIRST + number * step).date())
    for _ in workers.mapped(write_day, _jobs(content, news, step, days)):
        pass
    PackFolder(content).scratch.rmdir()


def _jobs(
    content: Path,
    news: Path | None,
    step: dt.timedelta,
    days: Iterable[tuple[dt.date, Iterator[int]]],
) -> Iterator[DayJob]:
    for _, numbers in days:
        found = list(numbers)
        yield DayJob(content, news, step, range(found[0], found[-1] + 1))


def add_day(site: Path, count: int, news: Path | None, more: int) -> None:
    """Add so many articles of the last day to an archive of `count`, as files: its newest ones."""
    for number in range(count, count + more):
        moment = LAST + (number - count + 1) * dt.timedelta(hours=1) / (more + 1)
        article = replace(
            article_of(number, news, dt.timedelta()), date=moment.replace(microsecond=0)
        )
        path = site / "content" / path_of(article)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(article), encoding="utf-8")


def main() -> None:
    """Write an archive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int)
    parser.add_argument("site", type=Path)
    parser.add_argument("--news", type=Path, default=NEWS if NEWS.exists() else None)
    parser.add_argument("--jobs", type=int)
    asked = parser.parse_args()
    with Workers(asked.jobs) as workers:
        write_site(asked.site, asked.count, asked.news, workers)


if __name__ == "__main__":
    main()
