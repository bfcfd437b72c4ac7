"""Fuzz ingest by what its code covers: `bench/ingest_fuzz.py [SECONDS]`, or `make fuzz`.

Starts from the case files and the labelled files of tests/ingest. An input is a letter that says
which file name it has, and the bytes of a raw file. For each one:

- nothing is raised but ContentError, and it is read within a second;
- the marks cover the lines of the file in their order, without a gap;
- each article's front matter and body come back as they were written.

What fails is kept in .bench/fuzz/failed, and the exit status is not 0.
"""

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["generator"]):
    from generator import frontmatter
    from generator.errors import ContentError
    from generator.ingest.convert import read_raw
    from generator.ingest.readers import read_text
    from generator.ingest.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".bench" / "fuzz"
ENDINGS = ("txt", "csv", "tsv", "json", "jsonl", "xml", "html", "sql", "yaml")
LIMIT = 64 * 1024  # bytes of an input: enough for any shape, and many of them a second
LATEST = 1.0  # seconds of processor time for one input
VOCABULARY = load_vocabulary()
STRUCTURED = (
    '{"title": "a b", "content": "c d", "date": "2020-01-07", "tags": ["e", "f"]}\n',
    "<DOC>\n<TITLE>a b</TITLE>\n<TEXT><![CDATA[c d]]> &amp; e</TEXT>\n</DOC>\n",
    "<rss><channel><item><title>a</title><description>&lt;p&gt;b</description></item></channel></rss>",
    'title,date,text\n"a b",2020-01-07,"c ""d"" e"\n',
    "INSERT INTO news (title, text) VALUES ('a', 'b\\'c'), ('d', 'e');\n",
    "- title: a b\n  body: |\n    c d\n",
    "a b###c###2020-01-07###https://example.org/1###e\n",
    "<!doctype html><html><head><title>a</title></head><body><p>b</p></body></html>",
    "From: a <b@c>\nSubject: =?utf-8?q?d?=\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=e\n\n--e\n"
    "Content-Transfer-Encoding: base64\n\nZiBnIGg=\n--e--\n",
    "[12/03/2024, 21:02:11] a: b c d\n[12/03/2024, 21:02:12] e: f\n",
)


def try_one(data: bytes) -> None:
    """Read one input and check what came out; raises AssertionError when something is amiss."""
    if not data:
        return
    path = Path(f"a.{ENDINGS[data[0] % len(ENDINGS)]}")
    began = time.process_time()
    try:
        reading = read_raw(data[1:], path, path.name, "ar", VOCABULARY)
    except ContentError:
        return
    took = time.process_time() - began
    assert took < LATEST, f"{len(data)} bytes took {took:.1f} s"
    numbers = [mark.line.number for mark in reading.marks]
    assert numbers == sorted(numbers), "lines out of order"
    lines = {line.number for line in read_text(data[1:], path, None, VOCABULARY)[0].lines}
    assert set(numbers) == lines, f"lines without a role: {sorted(lines ^ set(numbers))[:9]}"
    for article in reading.articles:
        text = frontmatter.dump(article)
        assert frontmatter.dump(frontmatter.parse(text, path)) == text, "front matter changed"


def _seeds() -> None:
    seeds = WORK / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    (WORK / "failed").mkdir(exist_ok=True)
    for folder in ("cases", "labelled"):
        for file in sorted((ROOT / "tests" / "ingest" / folder).iterdir()):
            ending = file.suffix.removeprefix(".")
            if ending in ENDINGS:
                first = bytes([ENDINGS.index(ending)])
                (seeds / file.name).write_bytes(first + file.read_bytes()[: LIMIT - 1])
    for number, start in enumerate(STRUCTURED):
        for first in range(len(ENDINGS)):
            (seeds / f"{number}-{first}").write_bytes(bytes([first]) + start.encode())
    words = ["<DOC>", "</DOC>", "<TEXT>", "<![CDATA[", "<p>", "title,text", "###", '{"title": "a"}']
    words += sorted(VOCABULARY.labels)
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words)
    (WORK / "words").write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")


def main() -> None:
    """Fuzz for the seconds given, or for two minutes."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "120"
    _seeds()
    options = [f"-max_total_time={seconds}", f"-max_len={LIMIT}", f"-dict={WORK / 'words'}"]
    options += ["-timeout=20", f"-artifact_prefix={WORK / 'failed'}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(WORK / "found"), str(WORK / "seeds")], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    (WORK / "found").mkdir(parents=True, exist_ok=True)
    main()
