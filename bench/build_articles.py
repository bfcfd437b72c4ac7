"""Write one archive in two forms: `bench/build_articles.py 10000 --warraq DIR --hugo DIR`.

The articles are those of a file of news (JSON lines: title, content, source, url), repeated with
other titles when there are too few, or made up of a few words when no file is given. Their dates
go evenly over twenty years. Both forms hold the same articles, dates, terms, addresses and text;
only the front matter is spelled for each generator.
"""

import argparse
import datetime as dt
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from generator import frontmatter
from generator.ingest.escape import paragraph
from generator.model import Article, Origin

ZONE = dt.timezone(dt.timedelta(hours=3))
FIRST = dt.datetime(2005, 1, 1, 0, 7, 13, tzinfo=ZONE)
LAST = dt.datetime(2024, 12, 31, 23, tzinfo=ZONE)
TAGS = 600  # how many words of headlines become a topic
SOURCES = 14
_WORD = re.compile(r"[\u0621-\u063A\u0641-\u064A]{4,}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029\ufffd]")
WORDS = [
    *("البلدية", "الميناء", "القطار", "المكتبة", "السوق", "الساحل", "المدرسة", "الجسر", "افتتحت"),
    *("وقال", "المدير", "إن", "العمل", "سيبدأ", "في", "الأسبوع", "المقبل", "بعد", "تأخير", "دام"),
    *("الطريق", "الحديقة", "الملعب", "المتحف", "القرية", "النهر", "الجبل", "المزارعون", "البحارة"),
    *("على", "من", "إلى", "ثلاثة", "أعوام", "وأضاف", "أن", "السكان", "ينتظرون", "الافتتاح", "منذ"),
]  # fmt: skip


def articles(count: int, news: Path | None) -> Iterator[Article]:
    """Yield `count` articles, oldest first; the same for the same count and news."""
    stories = _read(news) if news else _made_up()
    known = Counter(word for title, *_ in stories for word in set(_WORD.findall(title)))
    ranks = {word: rank for rank, (word, _) in enumerate(known.most_common(TAGS))}
    step = (LAST - FIRST) / count
    for number, story in zip(range(count), cycle(stories), strict=False):
        title, text, source, url = story
        turn = number // len(stories)
        words = sorted(set(_WORD.findall(title)) & ranks.keys(), key=ranks.__getitem__)
        chance = hashlib.sha256(title.encode()).digest()
        if chance[0] % 3:  # the rarer words of most headlines: few topics are large, most are small
            words.reverse()
        name = f"a{number + 1:07}"
        yield Article(
            title=f"{title} ({turn + 1})" if turn else title,
            date=(FIRST + number * step).replace(microsecond=0),
            source=source,
            tags=tuple(words[: 1 + chance[1] % 3]) or ("أخبار",),
            lang="ar",
            url=url,
            id=f"a{number + 1:011}",
            slug=name,
            origin=Origin(file=f"raw/{name}.txt", lines=(1, 12), sha256=chance.hex()),
            # Braces would be a shortcode of Hugo's.
            body="\n\n".join(paragraph(line).replace("{{", "{ {") for line in text),
        )


def _read(news: Path) -> list[tuple[str, list[str], str, str]]:
    """Return (title, paragraphs, source, url) of each story that has a title and a text."""
    found = []
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            title = _one_line(story["title"])
            text = [flat for part in story["content"].split("\n") if (flat := _one_line(part))]
            if title and text:
                found.append((title, text, story["source"], _one_line(story["url"])))
    # The file goes source by source; mixed, the first thousand are like all the others.
    return sorted(found, key=lambda story: hashlib.sha256(story[3].encode()).digest())


def _made_up() -> list[tuple[str, list[str], str, str]]:
    """Return 5,000 stories of chance words, about as long as real ones."""
    chance = random.Random(5)
    return [
        (
            " ".join(chance.choices(WORDS, k=8)),
            [" ".join(chance.choices(WORDS, k=35)) + "." for _ in range(chance.randrange(3, 15))],
            f"صحيفة {chance.randrange(SOURCES)}",
            f"https://news.example/{number}",
        )
        for number in range(5000)
    ]


def _one_line(text: str | None) -> str:
    return " ".join(_CONTROL.sub(" ", text or "").split())


def for_hugo(article: Article) -> str:
    """Return the content file of an article as Hugo reads it."""
    # A JSON string is a YAML string. Hugo is given the summary that Warraq makes by itself.
    summary = article.body.partition("\n")[0][:160].rpartition(" ")[0] + "…"
    date = article.date
    fields = {
        "title": article.title,
        "slug": article.slug,
        "description": summary,
        "source_url": article.url,
        "sources": [article.source],
        "tags": article.tags,
        "years": [f"{date:%Y}"],
        "months": [f"{date:%Y-%m}"],
        "days": [f"{date:%Y-%m-%d}"],
    }
    head = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    stamp = date.isoformat() if date else ""
    return "\n".join(["---", f"date: {stamp}", *head, "---", "", article.body, ""])


def path_of(article: Article) -> str:
    """Return where the content file of an article lies, in both forms."""
    return f"{article.date:%Y/%m/%d}-{article.slug}.md"


def add_article(content: Path, like: Path, turn: int) -> None:
    """Write a new article of Warraq's form, newer than all others, with the text of another one."""
    article = frontmatter.parse(like.read_text(encoding="utf-8"), like)
    new = replace(
        article,
        title=f"{article.title} +{turn}",
        date=LAST + dt.timedelta(days=turn),
        id=f"b{turn:011}",
        slug=f"b{turn:07}",
    )
    path = content / path_of(new)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(frontmatter.dump(new), encoding="utf-8")


def main() -> None:
    """Write the forms asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int)
    parser.add_argument("--news", type=Path)
    parser.add_argument("--warraq", type=Path)
    parser.add_argument("--hugo", type=Path)
    asked = parser.parse_args()
    forms = [(asked.warraq, frontmatter.dump), (asked.hugo, for_hugo)]
    made = set()
    for article in articles(asked.count, asked.news):
        for folder, form in forms:
            if folder:
                path = folder / path_of(article)
                if path.parent not in made:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    made.add(path.parent)
                path.write_text(form(article), encoding="utf-8")


if __name__ == "__main__":
    main()
