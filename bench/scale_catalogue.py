"""Fill a catalogue alone, as a build would: `python -m bench.scale_catalogue 1000000`.

For archives that would take hours to build: the entries of 5,000 real articles are put into a
catalogue again and again, each time in a language of its own (bench.stories_bench), so that as many
are copies and related. Then all is put in order, and the pages of some thousands of articles and of
all topics are planned. Tells the processor time of each stage and the most memory that it takes,
both of the one process, and what the catalogue's tables take.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.build_articles import FIRST, LAST
from bench.build_bench import NEWS, OWN, log
from bench.scale_articles import REAL, write_site
from bench.scale_bench import catalogue_of, peak
from bench.stories_bench import turned
from generator.config import languages, load_config
from generator.content import content_of
from generator.executor import Workers
from generator.l10n import locale_of
from generator.site.catalogue import open_catalogue
from generator.site.pages import articles, terms
from generator.site.read import Entry, ReadJob, read_batch
from generator.site.scope import ALL
from generator.storage import HERE

_BATCH = 200  # entries of a transaction, as a build has it
_PLANNED = 20_000  # articles whose pages are planned
_CLEAR = Path("/proc/self/clear_refs")


def real_entries(folder: Path, news: Path | None) -> list[Entry]:
    """Return what a build reads of the real articles."""
    with Workers(None) as workers:
        write_site(folder, REAL, news, workers)
    content = content_of(folder, HERE)
    files = tuple(content.articles([]))
    read = read_batch(ReadJob(content, "unicode", "ar", stories=True, files=files))
    return [each for each in read if isinstance(each, Entry)]


def entries(count: int, real: list[Entry]) -> Iterator[Entry]:
    """Yield so many entries, whose dates go evenly over twenty years."""
    step = (LAST - FIRST) / count
    for number in range(count):
        turn, at = divmod(number, len(real))
        like, moment = real[at], (FIRST + number * step).replace(microsecond=0)
        name = f"a{number + 1:09}"
        yield like._replace(
            path=f"{moment:%Y/%m/%d}-{name}.md",
            claim=f"{moment:%Y/%m/%d}/{name}.html",
            id=f"a{number + 1:011}",
            sha256=f"{number:064}",
            date=moment.isoformat(),
            moment=f"{moment:%Y-%m-%d} {moment.isoformat()}",
            updated=moment.isoformat(),
            title=f"{like.title} ({turn + 1})" if turn else like.title,
            sketch=like.sketch and turned(like.sketch, turn),
        )


def stages(count: int, real: list[Entry], path: Path) -> list[dict[str, Any]]:
    """Fill a catalogue, and say what each stage of that took."""
    found = []

    def timed(name: str, of: int, work: Callable[[], object]) -> None:
        _CLEAR.write_text("5")  # the most memory is counted from here on
        began = time.process_time()
        work()
        took = time.process_time() - began
        found.append({"stage": name, "count": of, "own": round(took, 1), "peak": peak("self")})
        log(f"  {found[-1]}")

    with open_catalogue(path, "bench", "ar") as catalogue:
        made = [0.0]

        def put() -> None:
            source = entries(count, real)
            while True:
                began = time.process_time()
                batch = list(islice(source, _BATCH))
                made[0] += time.process_time() - began
                if not batch:
                    return
                catalogue.put(batch)

        timed("put", count, put)
        found[-1]["own"] = round(found[-1]["own"] - made[0], 1)
        timed("clashes", count, catalogue.clashes)
        timed("settle", count, catalogue.settle)
        timed("stories", count, catalogue.stories.settle)
        timed("alike", count, catalogue.alike.settle)
        timed("strands", count, catalogue.strands.settle)
        timed("twins", count, catalogue.twins)
        config = load_config(path.parent, languages())
        locale = locale_of(config)
        timed("versions", count, catalogue.shown.versions)

        def planned(family: Any, most: int | None) -> Callable[[], object]:
            return lambda: sum(
                len(repr(p)) for p in islice(family(catalogue, config, locale, ALL), most)
            )

        timed("steps", count, lambda: catalogue.steps.find(None))
        timed("pages of articles", min(_PLANNED, count), planned(articles, _PLANNED))
        # The steps of all articles were found once more before the first one.
        found[-1]["own"] = round(found[-1]["own"] - found[-2]["own"], 1)
        timed("pages of terms", count, planned(terms, None))
        timed("stamps", count, catalogue.stamps)
    return found


def main() -> None:
    """Measure, and print what is found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int)
    parser.add_argument("--news", type=Path, default=NEWS if NEWS.exists() else None)
    asked = parser.parse_args()
    OWN.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=OWN) as folder:
        site = Path(folder)
        real = real_entries(site, asked.news)
        path = site / ".warraq" / "catalogue.sqlite"
        path.parent.mkdir()
        (path.parent / "site.toml").write_bytes((site / "site.toml").read_bytes())
        found = {"stages": stages(asked.count, real, path), "catalogue": catalogue_of(site)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
