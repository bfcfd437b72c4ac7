"""A deploy that ends before its time, at every operation in turn, and the one after it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest

from generator.build import build
from generator.deploy import run
from generator.deploy.manifest import STATE
from generator.deploy.target import open_target as real
from generator.errors import DeployError, Problem
from tests.conftest import REPOSITORY, make_article, make_site, remove, write_article
from tests.deploy.places import Place, built, deploy, make_built_site, published

EVERY = 10  # operations
# Counts what changes the place: each file put onto its place, each file and folder removed.
_KILLED = """
import os, signal, sys
place, last = sys.argv[1], int(sys.argv[2])
count = 0

def counted(real):
    def operation(path, *more):
        global count
        if place in str(more[0] if more and isinstance(more[0], (str, os.PathLike)) else path):
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1
        return real(path, *more)
    return operation

for name in ("replace", "unlink", "rmdir"):
    setattr(os, name, counted(getattr(os, name)))
from generator.cli import main
try:
    main(sys.argv[3:])
finally:
    print(count)
"""
_LINK = re.compile(r'(?:href|src)="([^"#?]*)|<loc>https://archive\.example/([^<]*)</loc>')
_TITLES = re.compile(r'\["([^"]+\.html)"')


def edit(site: Path) -> None:
    """Bring new articles, terms and days, take old ones away, move one, change all that frames them."""
    for number in range(3):
        remove(site, f"{number}.md")
    for number in range(3):
        article = make_article(title=f"جديد {number}", tags=(f"وسم جديد {number}", "وسم 5"))
        write_article(site, f"new{number}.md", article)
    moved = make_article(title="خبر 7", slug="moved", aliases=("2024/03/20/خبر-7.html",))
    write_article(site, "7.md", moved)
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(text.replace("التجربة", "الجديد"), encoding="utf-8")
    (site / "static" / "added.css").write_text("a { color: red }", encoding="utf-8")


def two_states(tmp_path: Path, place: Place) -> tuple[Path, Path]:
    """Return two builds of one site, before and after an edit, each a site of its own."""
    articles = (make_article(title=f"خبر {n}", tags=(f"وسم {n}",)) for n in range(12))
    old = make_built_site(tmp_path / "old", place, *articles, url="https://archive.example/")
    new = tmp_path / "new"
    shutil.copytree(old, new)
    edit(new)
    assert not build(new).problems
    return old, new


def broken(held: dict[str, bytes]) -> list[str]:
    """Return the links to files that are not there, of all pages that a reader comes to."""
    if "index.html" not in held:
        return []  # the first deploy: nobody is led here
    waiting = ["index.html", "feed.xml", "sitemap.xml", "404.html"]
    waiting += [path for path in held if path.startswith("search/")]
    seen = set(waiting)
    missing = []
    while waiting:
        page = waiting.pop()
        if page not in held:
            missing.append(page)
            continue
        if not page.endswith((".html", ".xml", ".js")):
            continue
        text = held[page].decode()
        if page.startswith("search/"):
            found = set(_TITLES.findall(text))
        else:
            found = {f"/{b}" if b else a for a, b in _LINK.findall(text) if a or b}
            found = {urljoin(page, unquote(link)).lstrip("/") for link in found if ":" not in link}
        waiting += found - seen
        seen |= found
    return missing


def test_the_check_for_links_sees_one_that_is_broken(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(slug="a"), url="https://archive.example/")
    build(site)
    held = built(site)
    assert broken(held) == []
    for path in ("2024/03/20/a.html", "main.css", "sitemaps/2024-03.xml", "tags/تعليم.html"):
        assert broken({key: data for key, data in held.items() if key != path}) == [path]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_deploy_leaves_a_whole_site_and_the_next_one_ends_it(tmp_path: Path) -> None:
    from tests.deploy.places import folder

    with folder(tmp_path) as place:
        old, new = two_states(tmp_path, place)
        www = tmp_path / "www"
        place.leave("mine.txt", b"mine")
        deploy(old, adopt=True)
        start = tmp_path / "start"
        shutil.copytree(www, start)

        def killed_at(last: int) -> subprocess.CompletedProcess[str]:
            shutil.rmtree(www)
            shutil.copytree(start, www)
            return subprocess.run(
                [sys.executable, "-c", _KILLED, www, str(last), "--site", new, "deploy"],
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
                capture_output=True,
                text=True,
                check=False,
            )

        whole = killed_at(-1)
        assert whole.returncode == 0, whole.stderr
        count = int(whole.stdout.split()[-1])
        assert count > 60
        pages = built(old), built(new)
        for last in range(0, count, EVERY):
            assert killed_at(last).returncode == -signal.SIGKILL
            held = {p: d for p, d in published(place).items() if ".warraq-" not in p}
            assert broken(held) == []
            assert all(
                data in (p.get(path) for p in pages)
                for path, data in held.items()
                if path != "mine.txt"
            )
            before = set(held.items())
            report = deploy(new)
            assert published(place) == {**built(new), "mine.txt": b"mine"}
            # What had been put is not put again.
            assert not {f.path for f in report.plan.puts} & {
                p for p, d in before if built(new).get(p) == d
            }
            assert broken(published(place)) == []


class Cut:
    """A target whose connection is lost after so many of its operations."""

    def __init__(self, target: Any, left: int) -> None:
        self._target = target
        self._left = left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name not in ("put", "delete", "lock", "unlock", "finish"):
            return found

        def operation(*given: Any) -> Any:
            many = name in ("put", "delete") and isinstance(given[0], Sequence)
            asked = len(given[0]) if many else 1
            done, self._left = min(asked, self._left), max(self._left - asked, 0)
            answer = None
            if done or not asked:
                answer = found(given[0][:done]) if many else found(*given)
            if done < asked:
                raise DeployError(Problem("the connection was lost", Path("site.toml")))
            return answer

        return operation


def test_a_lost_connection_leaves_a_whole_site_and_the_next_deploy_ends_it(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = two_states(tmp_path, place)
    deploy(old)
    # They are one site: what it remembers of its target is one.
    (new / ".warraq" / "deploy").symlink_to(old / ".warraq" / "deploy")
    left = 0

    @contextmanager
    def cut(*given: Any) -> Iterator[Any]:
        with real(*given) as target:
            yield Cut(target, left)

    deploys = 0
    # What rsync does starts programs at the host each time.
    step = 3 * EVERY if 'kind = "rsync"' in place.settings else EVERY
    while True:
        monkeypatch.setattr(run, "open_target", cut)
        try:
            deploy(new)
            break
        except DeployError:
            deploys += 1
        left += step
        assert broken(published(place)) == []
        monkeypatch.setattr(run, "open_target", real)
        # The one after is of the old archive or of the new one: what was begun is taken back, or ended.
        after = (old, new)[deploys % 2]
        deploy(after)
        assert published(place) == built(after)
        deploy(old)
    assert deploys * step > 50
    assert published(place) == built(new)
    assert sorted(path for path in place.held() if path.startswith(STATE)) == [
        f"{STATE}manifest.gz"
    ]


def test_one_that_a_person_stops_gives_the_lock_back(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_built_site(tmp_path / "s", place)
    monkeypatch.setattr(run, "batches", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        deploy(site)
    monkeypatch.undo()
    assert f"{STATE}lock" not in place.held()
    deploy(site)
    assert published(place) == built(site)
