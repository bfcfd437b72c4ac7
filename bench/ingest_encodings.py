"""How often encodings are told and mojibake is mended, beside the libraries that do the same.

`python bench/ingest_encodings.py [NEWS.jsonl.gz]`, with charset-normalizer and ftfy installed for
the second column: pip install charset-normalizer ftfy. Without a file, the texts of the project's
own labelled set are taken. Prints Markdown tables of shares in per cent.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from generator.errors import ContentError
from generator.ingest.decode import ONE_BYTE, decode
from generator.ingest.mojibake import repair, suspects
from generator.ingest.vocabulary import load_vocabulary

LABELLED = Path(__file__).parents[1] / "tests" / "ingest" / "labelled"
SIZES = (100, 400, 2000)  # characters of a text
# UTF-8 is mostly read wrongly through these.
PAGES = ("windows-1256", "windows-1252", "latin-1")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", nargs="?", type=Path, help="JSON lines with title and content, .gz")
    parser.add_argument("--count", type=int, default=300, help="how many texts")
    options = parser.parse_args()
    texts = list(_news(options.news, options.count) if options.news else _own())
    print(f"{len(texts)} texts.\n")
    _encodings(texts)
    print()
    _mojibake(texts)


def _news(path: Path, count: int) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for _, line in zip(range(count), file, strict=False):
            record = json.loads(line)
            yield f"{record['title']}\n{record['content']}"


def _own() -> Iterable[str]:
    for path in sorted(LABELLED.glob("*.txt")):
        raw = path.read_bytes()
        try:
            # Not those that are refused, or mojibake themselves.
            if decode(raw, path, load_vocabulary()).text.encode() == raw:
                yield raw.decode("utf-8")
        except ContentError:
            continue


def _encodings(texts: Sequence[str]) -> None:
    print("| encoding | characters | texts | ours % | charset-normalizer % |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for encoding in ONE_BYTE:
        for size in SIZES:
            written = [text[:size] for text in texts if len(text) >= size]
            data = [(text, raw) for text in written if (raw := _encoded(text, encoding))]
            if data:
                ours = _share(_ours, data)
                theirs = _share(_charset_normalizer, data)
                print(f"| {encoding} | {size:,} | {len(data)} | {ours} | {theirs} |")


def _encoded(text: str, encoding: str) -> bytes:
    # Signs that the page does not hold are left out, as whoever saved the text in it did; a text
    # whose letters it does not hold was never saved in it.
    raw = text.encode(encoding, "ignore")
    kept = set(raw.decode(encoding))
    return raw if all(c in kept for c in text if c.isalpha()) else b""


def _share(reader: Callable[[bytes], str | None], data: Sequence[tuple[str, bytes]]) -> str:
    """Per cent of the letters' texts read as written; what was left out in writing is no fault."""
    right = 0
    for text, raw in data:
        read = reader(raw)
        if read is None:
            return "-"
        right += [c for c in read if c.isalpha()] == [c for c in text if c.isalpha()]
    return f"{100 * right / len(data):.1f}"


def _ours(raw: bytes) -> str:
    try:
        return decode(raw, Path("text.txt"), load_vocabulary()).text
    except ContentError:
        return "?refused"


def _charset_normalizer(raw: bytes) -> str | None:
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    best = from_bytes(raw).best()
    return str(best) if best else ""


def _mojibake(texts: Sequence[str]) -> None:
    print("| UTF-8 read as | texts | ours % | ftfy % | left alone when sound, ours % | ftfy % |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    lines = [line for text in texts for line in text.split("\n") if len(line) > 20][: len(texts)]
    for page in PAGES:
        pairs = [
            (line, broken) for line in lines if (broken := _through(line, page)) and broken != line
        ]
        ours = [_repaired(broken) == line for line, broken in pairs]
        theirs = [_ftfy(broken) == line for line, broken in pairs]
        sound = [_repaired(line) == line for line in lines]
        sound_theirs = [_ftfy(line) == line for line in lines]
        shares = " | ".join(map(_percent, (ours, theirs, sound, sound_theirs)))
        print(f"| {page} | {len(pairs)} | {shares} |")


def _through(line: str, page: str) -> str:
    try:
        return line.encode("utf-8").decode(page)
    except UnicodeDecodeError:
        return ""


def _repaired(line: str) -> str:
    return repair(line, pages)[0] if (pages := suspects(line)) else line


def _ftfy(line: str) -> str | None:
    try:
        from ftfy import fix_encoding
    except ImportError:
        return None
    return str(fix_encoding(line))


def _percent(found: Sequence[bool]) -> str:
    return f"{100 * sum(found) / len(found):.1f}" if found else "-"


if __name__ == "__main__":
    main()
