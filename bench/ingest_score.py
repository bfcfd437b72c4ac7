"""Score ingest on the labelled texts of tests/ingest/labelled/: `bench/ingest_score.py --write`.

Prints a Markdown table; when the shared corpus lies beside the repository, what its own scorer says
too. `--write` puts both into bench/ingest.md and raises the floors in bench/ingest_floor.json that
the test holds; it never lowers one.
"""

import argparse
import difflib
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import frontmatter
from generator.ingest.run import ingest
from generator.model import Article

REPOSITORY = Path(__file__).parents[1]
LABELLED = REPOSITORY / "tests" / "ingest" / "labelled"
FLOOR = REPOSITORY / "bench" / "ingest_floor.json"
RESULT = REPOSITORY / "bench" / "ingest.md"
CORPUS = REPOSITORY.parent / "shared" / "corpus"
FIELDS = ("title", "date", "source", "authors", "tags", "section", "agency", "places", "lang")
_SHARED_HEADING = "## The shared corpus\n"
_TAG = re.compile(r"<!\[CDATA\[|\]\]>|<[^>]*>")
_ESCAPE = re.compile(r"\\(\W|_)")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figure:
    """So many right of so many; the more the better."""

    right: float
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; 1 when there was nothing to get right."""
        return self.right / self.total if self.total else 1.0


@dataclass(frozen=True)
class Label:
    """What a person read in one article of a raw file."""

    fields: Mapping[str, list[str]]
    accept: Mapping[str, list[list[str]]]  # field -> other right answers
    body: str
    dateline: str  # opens the body; ingest may leave it there or take it out
    paragraphs: int  # without sub-headings
    subheadings: Sequence[str]
    junk: Sequence[str]  # must not stand in the body
    doubt: bool  # a person should look at it

    @cached_property
    def words(self) -> list[str]:
        """The words of the body."""
        return words(self.body)


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A raw file and its articles; None when it is no news and must be refused."""

    path: Path
    articles: list[Label] | None


def words(text: str) -> list[str]:
    """The words of a text, so that marks and spaces do not count."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def raw_text(path: Path, encoding: str) -> str:
    """A raw file's text as a person reads it, without what only machines need."""
    text = path.read_bytes().decode(encoding).replace("\r\n", "\n")
    if path.suffix == ".jsonl":
        text = text.replace("\\n", "\n").replace('\\"', '"')
    if path.suffix in (".xml", ".sgm"):
        text = html.unescape(html.unescape(_TAG.sub("\n", text)))
    return text


def load_labels(folder: Path = LABELLED) -> list[LabelledFile]:
    """Read labels.json; a file whose name begins with raw/ is one of the demo's."""
    entries = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    found = []
    for entry in entries:
        demo = entry["file"].startswith("raw/")
        path = (REPOSITORY if demo else folder) / entry["file"]
        if entry["articles"] == "refused":
            found.append(LabelledFile(path, None))
            continue
        text = raw_text(path, entry.get("encoding", "utf-8"))
        found.append(LabelledFile(path, [_label(a, text, path) for a in entry["articles"]]))
    return found


def _label(entry: dict[str, Any], text: str, path: Path) -> Label:
    return Label(
        fields={name: _as_list(entry.get(name)) for name in FIELDS},
        accept={n: [_as_list(v) for v in values] for n, values in entry.get("accept", {}).items()},
        body="\n".join(entry["body"]) if "body" in entry else _cut(entry, text, path),
        dateline=entry.get("dateline", ""),
        paragraphs=entry["paragraphs"],
        subheadings=entry.get("subheadings", []),
        junk=entry.get("junk", []),
        doubt=entry.get("doubt", False),
    )


def _cut(entry: dict[str, Any], text: str, path: Path) -> str:
    """The body: the raw text from its first words to its last ones, less the junk between."""
    start = text.find(entry["first"])
    end = text.find(entry["last"], start)
    if start < 0 or end < 0:
        raise ValueError(f"{path.name}: first or last words not found: {entry['first']}")
    body = text[start : end + len(entry["last"])]
    for junk in entry.get("junk", []):
        body = body.replace(junk, " ")
    return body


def _as_list(value: object) -> list[str]:
    if value in (None, ""):
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def _found(article: Article, name: str) -> list[str]:
    return _as_list(article.day if name == "date" else getattr(article, name))


def score(files: Sequence[LabelledFile]) -> tuple[dict[str, Figure], list[str]]:
    """Ingest the files into a site of their own; return the figures, and a line for each fault."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        by_name, refused = _ingest(root, [file.path for file in files])
    tally = _Tally()
    for file in files:
        made = by_name[file.path.name]
        wanted = file.articles
        tally.file = file.path.name
        if wanted is None:
            tally.add("refused", not made and file.path.name in refused)
            tally.add("splitting", not made)
            continue
        tally.add("splitting", len(made) == len(wanted), f"{len(made)} of {len(wanted)} articles")
        left = list(made)
        for label in wanted:
            article = max(left, key=lambda a: _overlap(label.words, words(a.body)), default=None)
            if article is not None and not _overlap(label.words, words(article.body)):
                article = None
            if article is not None:
                left.remove(article)
            _score_article(tally, label, article)
        for extra in left:  # nothing that it says was there to be read
            for name in FIELDS:
                tally.items(name, [], _found(extra, name), [])
    return tally.figures(), tally.faults


def _ingest(root: Path, paths: Sequence[Path]) -> tuple[dict[str, list[Article]], set[str]]:
    """Return the articles by raw file's name in the order of lines, and the refused files."""
    (root / "raw").mkdir()
    for path in paths:
        shutil.copyfile(path, root / "raw" / path.name)
    report = ingest(root, (), "unicode", "ar", lambda *_: None)
    by_name: dict[str, list[Article]] = defaultdict(list)
    for path in sorted((root / "content").rglob("*.md")):
        article = frontmatter.parse(path.read_text(encoding="utf-8"), path)
        assert article.origin is not None
        by_name[Path(article.origin.file).name].append(article)
    for made in by_name.values():
        made.sort(key=lambda a: a.origin.lines if a.origin else (0, 0))
    return by_name, {problem.file.name for problem in report.problems}


class _Tally:
    """Counts, and what went wrong."""

    def __init__(self) -> None:
        self.file = ""
        self.faults: list[str] = []
        self._right: dict[str, float] = defaultdict(float)
        self._total: dict[str, int] = defaultdict(int)

    def add(self, name: str, right: bool, fault: str = "") -> None:
        """Count one thing that is right or wrong."""
        self.share(name, right, 1)
        if not right:
            self.faults.append(f"{self.file}: {name}: {fault}")

    def share(self, name: str, right: float, total: int) -> None:
        """Count several at once."""
        self._right[name] += right
        self._total[name] += total

    def items(
        self, name: str, wanted: list[str], got: list[str], accept: Sequence[list[str]]
    ) -> None:
        """Count a field's values."""
        folded = {tuple(words(value)) for value in got}
        best = next(
            (v for v in (wanted, *accept) if {tuple(words(w)) for w in v} == folded), wanted
        )
        hits = sum(tuple(words(value)) in folded for value in best)
        self.share(f"{name} precision", hits, len(got))
        self.share(f"{name} recall", hits, len(best))
        self.add(f"{name} exact", hits == len(best) == len(got), f"{got} is not {wanted}")

    def figures(self) -> dict[str, Figure]:
        """All that was counted."""
        return {name: Figure(self._right[name], total) for name, total in self._total.items()}


def _score_article(tally: _Tally, label: Label, article: Article | None) -> None:
    got = article or Article(title="")
    there = article is not None  # what is missing earns nothing for being silent
    for name in FIELDS:
        values = _found(got, name)
        accept = label.accept.get(name, [])
        derived = words(" ".join(values))
        if name == "title" and not label.fields["title"] and article:
            # A text without a headline may be called by its own first words.
            accept = [values] if derived == label.words[: len(derived)] else []
        tally.items(name, label.fields[name], values, accept)
    if not label.fields["date"]:
        tally.add("dates not invented", there and got.date is None, str(got.date))
    body = html.unescape(_ESCAPE.sub(r"\1", got.body))
    made = words(body)
    opening = words(label.dateline)
    if opening and made[: len(opening)] == opening and label.words[: len(opening)] != opening:
        made = made[len(opening) :]
    kept = _overlap(label.words, made)
    tally.share("body kept", kept, len(label.words))
    tally.share("body is the article's", kept, len(made))
    tally.add("body exact", made == label.words, _difference(label.words, made))
    headings = _HEADING.findall(body)
    blocks = [block for block in re.split(r"\n\s*\n", body) if block.strip()]
    count = len(blocks) - len(headings)
    tally.add("paragraphs", count == label.paragraphs, f"{count} is not {label.paragraphs}")
    for heading in label.subheadings:
        tally.add("sub-headings", words(heading) in map(words, headings), heading)
    for junk in label.junk:
        tally.add("junk left out", there and junk not in body, junk)
    if label.doubt:
        tally.add("doubts where due", bool(got.doubts), "there is none")
    else:
        tally.add("no needless doubt", there and not got.doubts, "; ".join(got.doubts))


def _overlap(wanted: list[str], made: list[str]) -> int:
    if wanted == made:
        return len(made)
    blocks = difflib.SequenceMatcher(None, wanted, made, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def _difference(wanted: list[str], made: list[str]) -> str:
    matcher = difflib.SequenceMatcher(None, wanted, made, autojunk=False)
    return "; ".join(
        f"-{' '.join(wanted[a:b])} +{' '.join(made[c:d])}"
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def table(figures: Mapping[str, Figure]) -> str:
    """The figures as Markdown."""
    lines = ["| field | precision | recall | exact |", "| --- | ---: | ---: | ---: |"]
    for name in FIELDS:
        cells = (figures[f"{name} {kind}"] for kind in ("precision", "recall", "exact"))
        lines.append(f"| {name} | " + " | ".join(_percent(cell) for cell in cells) + " |")
    lines += ["", "| what | share | right | of |", "| --- | ---: | ---: | ---: |"]
    of_fields = {f"{name} {kind}" for name in FIELDS for kind in ("precision", "recall", "exact")}
    for name, figure in figures.items():
        if name not in of_fields:
            lines.append(
                f"| {name} | {_percent(figure)} | {figure.right:,.0f} | {figure.total:,} |"
            )
    return "\n".join(lines) + "\n"


def _percent(figure: Figure) -> str:
    return f"{100 * figure.share:.1f} %"


def score_shared(corpus: Path) -> str:
    """What the corpus's own scorer prints for an ingest of its raw files."""
    manifest = corpus / "dev" / "expected.json"
    names = [f["file"] for f in json.loads(manifest.read_text(encoding="utf-8"))["files"]]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _ingest(root, [corpus / "dev" / name for name in names])
        command = [sys.executable, str(corpus / "score.py"), "--manifest", str(manifest)]
        command += ["--raw", str(corpus / "dev"), "--produced", str(root / "content")]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def raised(floors: Mapping[str, float], figures: Mapping[str, Figure]) -> dict[str, float]:
    """The floors, each as high as it was or as what was reached now."""
    return {
        name: max(floors.get(name, 0.0), int(figure.share * 10_000) / 10_000)
        for name, figure in figures.items()
    }


def main() -> None:
    """Print the tables; with --write, keep them."""
    parser = argparse.ArgumentParser(description="Score ingest on labelled texts.")
    parser.add_argument("--write", action="store_true", help="keep the tables, raise the floors")
    parser.add_argument("--faults", action="store_true", help="a line for each thing that is wrong")
    options = parser.parse_args()
    files = load_labels()
    figures, faults = score(files)
    articles = sum(len(file.articles or ()) for file in files)
    own = (
        "# How well ingest reads\n\nWritten by `make score`.\n\n"
        "## The project's own labelled texts\n\n"
        f"{len(files)} raw files with {articles} articles in `tests/ingest/labelled/`; "
        "a test holds each figure to its floor in `ingest_floor.json`.\n\n"
    ) + table(figures)
    shared = ""
    if CORPUS.is_dir():
        shared = f"{_SHARED_HEADING}\nReal raw news texts, kept apart; their own scorer says:\n\n"
        shared += f"```\n{score_shared(CORPUS)}```\n"
    print(own, shared, sep="\n")
    if options.faults:
        print(*faults, sep="\n")
    if options.write:
        if not shared and RESULT.exists():  # keep what was measured where the corpus is
            _, heading, rest = RESULT.read_text(encoding="utf-8").partition(_SHARED_HEADING)
            shared = heading + rest
        RESULT.write_text(f"{own}\n{shared}".rstrip() + "\n", encoding="utf-8")
        floors = json.loads(FLOOR.read_text(encoding="utf-8")) if FLOOR.exists() else {}
        FLOOR.write_text(json.dumps(raised(floors, figures), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
