"""What was measured of large archives, as tables, and what follows from it for larger ones.

A plain sum: a stage takes as long as the coordinator works on it, or as its workers do together,
whichever is longer; both grow with the articles. The stage "order" is reckoned from a catalogue
that was filled alone, where a larger one was. Prices are list prices, to be replaced by those that
one pays.
"""

from collections.abc import Iterator
from typing import Any

Found = dict[str, Any]

SIZES = (1_000_000, 10_000_000, 100_000_000)
WORKERS = (1, 16, 128)
BATCH = 200  # articles, or pages
# US dollars: list prices, assumed. The store's are those of S3 Standard in us-east-1, the machine's
# that of one with two processors, by the hour.
PRICES = {
    "PUT, POST, LIST": 0.005 / 1_000,
    "GET, HEAD": 0.0004 / 1_000,
    "GB a month": 0.023,
    "machine an hour": 0.085,
}
A_MACHINE = 2  # workers
_PAID = {"PUT": "PUT, POST, LIST", "POST": "PUT, POST, LIST", "LIST": "PUT, POST, LIST"}
_PAID |= {"GET": "GET, HEAD", "HEAD": "GET, HEAD", "DELETE": ""}
SECONDS = {"to answer": 0.03, "a GB": 10.0}  # of the store: assumed
AT_ONCE = 16  # requests of a worker
_FULL, _DAY = "full", "day"
_ORDER = ("clashes", "settle", "stories", "alike", "strands", "twins")


def tables(found: Found) -> Iterator[str]:
    """Yield the lines of all tables."""
    sizes = sorted((int(name) for name in found if name.isdigit()), reverse=True)
    for build in (_FULL, _DAY):
        yield from _stages(found, sizes, build)
    yield from _sizes(found, sizes)
    for name in sorted(name for name in found if name.startswith("catalogue")):
        yield from _order(name, found[name])
    if "store" in found:
        yield from _requests(found["store"])
    yield from _full(found, sizes[0])
    yield from _costs(found, sizes[0])


def _stages(found: Found, sizes: list[int], build: str) -> Iterator[str]:
    words = {_FULL: "A full build", _DAY: "A build after a new day"}
    yield f"\n{words[build]}, processor time by stage: the coordinator's + its workers'\n"
    yield "| articles | read | order | pages | files and end | in all | MB, coordinator | worker |"
    yield "| ---: " * 8 + "|"
    for size in (each for each in reversed(sizes) if build in found[str(each)]):
        made = found[str(size)][build]
        took = {each["stage"]: (each["own"], each["workers"]) for each in made["stages"]}
        took["files"] = tuple(
            a + b for a, b in zip(took.get("files", (0, 0)), took["end"], strict=True)
        )
        told = [_both(*took.get(name, (0, 0))) for name in ("read", "order", "pages", "files")]
        told.append(_both(made["own"], made["workers"]))
        told += [f"{made['peak']:,}", f"{made['peak worker']:,}"]
        yield f"| {size:,} | {' | '.join(told)} |"


def _both(own: float, workers: float) -> str:
    return f"{own:,.1f} + {workers:,.1f} s" if workers else f"{own:,.1f} s"


def _sizes(found: Found, sizes: list[int]) -> Iterator[str]:
    yield "\nBytes an article\n"
    yield "| articles | packs | catalogue | ledger | output | its files | runs | catalogue, a day |"
    yield "| ---: " * 8 + "|"
    for size in reversed(sizes):
        made = found[str(size)]
        of = [
            made["content"]["bytes"] - made["catalogue"]["ledger"],
            made["catalogue"]["bytes"],
            made["catalogue"]["ledger"],
            made["output"]["bytes"],
        ]
        told = [f"{each / size:,.0f}" for each in of]
        told += [f"{made['output']['files']:,}", f"{made['runs']['bytes'] / size:,.0f}"]
        grown = f"{made['grown'] / 1e6:,.2f} MB" if made.get("grown") else ""
        yield f"| {size:,} | {' | '.join(told)} | {grown} |"
    yield from _tables(found[str(sizes[0])], sizes[0])


def _tables(made: Found, size: int) -> Iterator[str]:
    yield f"\nThe catalogue of {size:,} articles\n"
    yield "| table | rows | bytes an article | of these, indexes |"
    yield "| --- | ---: | ---: | ---: |"
    for name, table in made["catalogue"]["tables"].items():
        whole = (table["bytes"] + table["indexes"]) / size
        if whole >= 1:
            yield f"| {name} | {table['rows']:,} | {whole:,.0f} | {table['indexes'] / size:,.0f} |"


def _order(name: str, made: Found) -> Iterator[str]:
    yield f"\nThe {name}, alone\n"
    yield "| stage | things | coordinator s | µs each | MB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for each in made["stages"]:
        one = each["own"] / each["count"] * 1e6
        yield (
            f"| {each['stage']} | {each['count']:,} | {each['own']:,.1f} | {one:,.0f}"
            f" | {each['peak']:,} |"
        )
    whole = made["catalogue"]["bytes"]
    yield f"\n{whole / 1e9:.2f} GB, without the record of files and addresses."


def _requests(store: Found) -> Iterator[str]:
    yield f"\nRequests, and MB, of {store['count']:,} articles, then {store['new']} more\n"
    kinds = ("GET", "HEAD", "PUT", "POST", "LIST", "DELETE")
    yield f"| command | folder | {' | '.join(kinds)} |"
    yield "| --- | --- " + "| ---: " * len(kinds) + "|"
    for command, counted in store.items():
        if not isinstance(counted, list):
            continue
        of = {(kind, folder, what): number for kind, folder, what, number in counted}
        for folder in ("raw", "content", "output"):
            told = []
            for kind in kinds:
                number = of.get((kind, folder, "requests"), 0)
                size = of.get((kind, folder, "bytes"), 0) / 1e6
                told.append(f"{number:,} ({size:.1f})" if size >= 0.05 else f"{number or ''}")
            if any(told):
                yield f"| {command} | {folder} | {' | '.join(told)} |"


def seconds(found: Found, measured: int, size: int, workers: int, stores: bool) -> float:
    """Return how long a full build takes with so many workers, pages in a bucket or not."""
    made = found[str(measured)]
    total = sum(max(own, theirs / workers) * size for own, theirs in _each(found, measured))
    if stores:
        # Pages go out while others are drawn; the catalogue goes before the command ends.
        grown = size / measured
        waited = made["output"]["files"] * grown / (workers * AT_ONCE) * SECONDS["to answer"]
        total = max(total, waited) + _catalogue(made, grown) / 1e9 * SECONDS["a GB"]
    return total


def _each(found: Found, measured: int) -> Iterator[tuple[float, float]]:
    """Yield the seconds of each stage that an article takes the coordinator, and the workers."""
    alone = [made for name, made in found.items() if name.startswith("catalogue")]
    for each in found[str(measured)][_FULL]["stages"]:
        own = each["own"] / measured
        if each.get("stage") == "order" and alone:
            of = [stage for stage in alone[-1]["stages"] if stage["stage"] in _ORDER]
            own = sum(stage["own"] / stage["count"] for stage in of)
        yield own, each["workers"] / measured


def _catalogue(made: Found, grown: float) -> float:
    return float((made["catalogue"]["bytes"] + made["catalogue"]["ledger"]) * grown)


def _full(found: Found, measured: int) -> Iterator[str]:
    yield f"\nA full build, from the figures of {measured:,} articles\n"
    several = [f"{each} worker{'s' if each > 1 else ''}" for each in WORKERS]
    yield f"| articles | coordinator's own | {' | '.join(several)} | the catalogue |"
    yield "| ---: " * (3 + len(WORKERS)) + "|"
    for size in SIZES:
        made, grown = found[str(measured)], size / measured
        own = _told(sum(each for each, _ in _each(found, measured)) * size)
        told = [_told(seconds(found, measured, size, each, True)) for each in WORKERS]
        whole = f"{_catalogue(made, grown) / 1e9:,.0f} GB"
        yield f"| {size:,} | {own} | {' | '.join(told)} | {whole} |"


def _told(took: float) -> str:
    return f"{took / 3600:,.1f} h" if took < 100 * 3600 else f"{took / 86400:,.0f} days"


def _costs(found: Found, measured: int) -> Iterator[str]:
    yield "\nWhat that costs, in US dollars\n"
    several = [f"machines, {each}" for each in WORKERS]
    yield f"| articles | requests, once | a month's storage | {' | '.join(several)} |"
    yield "| ---: " * (3 + len(WORKERS)) + "|"
    for size in SIZES:
        made, grown = found[str(measured)], size / measured
        stored = made["content"]["bytes"] + made["output"]["bytes"]
        month = (stored * grown + _catalogue(made, grown)) / 1e9 * PRICES["GB a month"]
        told = []
        for each in WORKERS:
            hours = seconds(found, measured, size, each, True) / 3600
            machines = 1 + each / A_MACHINE if each > 1 else 1
            told.append(_dollars(hours * machines * PRICES["machine an hour"]))
        paid = _paid(found, made["output"]["files"] * grown, size)
        yield f"| {size:,} | {_dollars(paid)} | {_dollars(month)} | {' | '.join(told)} |"


def _dollars(amount: float) -> str:
    return f"{amount:,.2f}" if amount < 10 else f"{amount:,.0f}"


def _paid(found: Found, pages: float, size: int) -> float:
    """Return what the requests of an ingest and a full build cost."""
    store = found["store"]
    total = pages * PRICES["PUT, POST, LIST"]
    for command in ("ingest", "full build"):
        for kind, folder, what, number in store[command]:
            if what == "requests" and folder != "output" and _PAID[kind]:
                total += number * size / store["count"] * PRICES[_PAID[kind]]
    return total
