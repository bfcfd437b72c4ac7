"""What the tests of ingest share: a site in a folder, and reading one raw text."""

from collections.abc import Callable
from pathlib import Path

from generator import frontmatter
from generator.ingest.run import ingest
from generator.model import Article, IngestReport

REPOSITORY = Path(__file__).parents[2]
CORPUS = REPOSITORY.parent / "shared" / "corpus"


def quiet(done: int, total: int, found: int) -> None:
    """Show no progress."""


def run(
    root: Path,
    *paths: Path,
    lang: str = "ar",
    progress: Callable[[int, int, int], None] = quiet,
    jobs: int | None = None,
) -> IngestReport:
    """Ingest a site's raw folder, or the given paths."""
    return ingest(root, paths, "unicode", lang, progress, jobs=jobs)


def put(root: Path, name: str, text: str | bytes) -> Path:
    """Write a raw file and return its path."""
    path = root / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def articles(root: Path) -> list[Article]:
    """Return all articles of a site, in the order of raw file and line."""
    found = [
        frontmatter.parse(path.read_text(encoding="utf-8"), path)
        for path in sorted((root / "content").rglob("*.md"))
    ]
    return sorted(
        found, key=lambda a: (a.origin.file, a.origin.lines) if a.origin else ("", (0, 0))
    )


def one(root: Path, text: str | bytes) -> Article:
    """Ingest one raw text that holds one article, and return that."""
    put(root, "one.txt", text)
    assert run(root).problems == ()
    (article,) = articles(root)
    return article


def snapshot(root: Path) -> dict[str, bytes]:
    """Return every file of a site with its bytes."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
