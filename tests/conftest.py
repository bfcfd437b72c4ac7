"""What the tests share: small articles, small sites, a command line, a browser."""

import datetime as dt
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from generator.build import build
from generator.frontmatter import dump, parse
from generator.model import Article
from generator.permalinks import digest_letters
from tests.browser import ARGUMENTS, served

REPOSITORY = Path(__file__).parent.parent
# Of tests/node/package-lock.json, as `make test` installs them.
NODE_MODULES = REPOSITORY / "tests" / "node" / "node_modules"
# Real raw texts and articles that lie beside a checkout in some places; tests pass without them.
SHARED = REPOSITORY.parent / "shared"

# The same examples in every run: a failure seen once is seen again.
settings.register_profile(
    "warraq",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("warraq")


def make_article(**fields: Any) -> Article:
    """Return a small article; every field can be given."""
    given: dict[str, Any] = {
        "title": "افتتاح المكتبة العامة",
        "date": dt.date(2024, 3, 20),
        "source": "صحيفة الميناء",
        "tags": ("مكتبات", "تعليم"),
        "lang": "ar",
        "body": "افتتحت البلدية المكتبة صباح أمس.\n\nوتضم المكتبة ألف كتاب.",
    }
    return Article(**(given | fields))


def make_site(root: Path, *articles: Article, **settings_: str) -> Path:
    """Write a site with these articles into `root` and return it."""
    for folder in ("content", "templates", "static", "raw"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    lines = {"title": "أرشيف التجربة", **settings_}
    text = "".join(f'{name} = "{value}"\n' for name, value in lines.items())
    (root / "site.toml").write_text(text, encoding="utf-8")
    for number, article in enumerate(articles):
        write_article(root, f"{number}.md", article)
    return root


def write_article(root: Path, name: str, article: Article) -> Path:
    """Write one content file of a site."""
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(article), encoding="utf-8")
    return path


def remove(root: Path, name: str) -> None:
    """Delete an article that is on no web yet: its file, and its lines in the ledger."""
    path = root / "content" / name
    ident = parse(path.read_text(encoding="utf-8"), path).id or digest_letters(name, 12)
    path.unlink()
    unpublish(root, ident)


def unpublish(root: Path, ident: str) -> None:
    """Take the lines of an article, or of what else there is in them, out of the ledger."""
    ledger = root / "content" / "addresses.txt"
    if ledger.exists():
        lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if ident not in line.split("\t"))
        ledger.write_text(kept, encoding="utf-8")


def make_built_site(root: Path, *articles: Article, **settings_: str) -> Path:
    """Write a site with these articles and what a build makes of it into `root`, and return it.

    It is built once, and then copied: not for a test that patches what a build goes by.
    """
    site = Path(_built.name, hashlib.sha256(repr((articles, settings_)).encode()).hexdigest())
    if not site.exists():
        make_site(site, *articles, **settings_)
        assert not build(site, jobs=1).problems
    return copy_built(site, root)


_built = tempfile.TemporaryDirectory(prefix="warraq-")


def copy_built(site: Path, root: Path) -> Path:
    """Copy a site that is built into `root`, as if it had been built there, and return it."""
    shutil.copytree(site, root, dirs_exist_ok=True)
    assert not build(root, jobs=1).written  # it puts on record which files these are
    return root


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def flip(path: Path) -> None:
    """Change one byte of a file; its size and time stay."""
    stat = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def run_warraq(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as its users do, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the repository's own archive, built once."""
    site = tmp_path_factory.mktemp("demo") / "site"
    site.mkdir()
    shutil.copy(REPOSITORY / "site.toml", site)
    shutil.copytree(REPOSITORY / "content", site / "content")
    report = build(site)
    assert not report.problems
    return report.output


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """Return the path of the Chromium on this machine, or None for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


# Of a module: while it runs, no other test can run an event loop of its own.
@pytest.fixture(scope="module")
def browser(chromium: str | None) -> Iterator[Browser]:
    """Give a running Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def base(demo: Path) -> Iterator[str]:
    """Serve the archive under a sub-path, where an absolute link would be seen to break."""
    with served(demo.parent) as address:
        yield f"{address}{demo.name}/"


@pytest.fixture
def clean_up() -> Iterator[Callable[[subprocess.Popen[str]], subprocess.Popen[str]]]:
    """Give a function that takes a process and ends it when the test is over."""
    started: list[subprocess.Popen[str]] = []

    def later(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        started.append(process)
        return process

    yield later
    for process in started:
        process.terminate()
        process.wait(timeout=60)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
