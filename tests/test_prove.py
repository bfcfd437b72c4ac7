"""warraq prove: what it prints is run by real shells, with sha256sum and nothing of ours."""

import datetime as dt
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import build
from generator.model import Change
from generator.prove import prove
from generator.site.merkle import leaf, root
from tests.conftest import flip, make_article, make_site, run_warraq, write_article

DAY = dt.date(2026, 1, 2)
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    articles = [
        make_article(title=f"الخبر رقم {number}", id=f"{number:012}", body="نص.\n" * (number + 1))
        for number in range(7)
    ]
    made = make_site(tmp_path / "s")
    for number, article in enumerate(articles):
        write_article(made, f"2024/{3 + number % 3:02}/{number}.md", article)
    write_article(made, "undated/x.md", make_article(date=None, id="x" * 12, title="$(echo `ls`)"))
    write_article(made, "top.md", make_article(id="t" * 12, title="في الأعلى\u202eabc"))
    return made


def shown(site: Path) -> str:
    """Return the fingerprint that the page about the archive shows."""
    page = (site / "output" / "about.html").read_text(encoding="utf-8")
    found = re.findall(r'<pre dir="ltr">([0-9a-f]{64})</pre>', page)
    assert len(found) == 1
    return str(found[0])


def run(shell: str, script: Path, file: Path) -> str:
    """Return what a proof prints."""
    command = [shell, "sh"] if shell == "busybox" else [shell]
    done = subprocess.run(
        [*command, str(script), str(file)], capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return done.stdout.strip()


def by_hand(content: Path) -> str:
    """Return the fingerprint of content files, as docs/design/integrity.md says it."""
    folders: dict[str, list[bytes]] = {}
    for path in sorted(content.rglob("*.md"), key=lambda path: path.as_posix()):
        folder = path.parent.relative_to(content).as_posix().removeprefix(".")
        folders.setdefault(folder, []).append(leaf(hashlib.sha256(path.read_bytes()).hexdigest()))
    return root([root(hashes) for _, hashes in sorted(folders.items())]).hex()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_article_is_proved_by_any_shell_and_no_other_text(site: Path, shell: str) -> None:
    build(site)
    expected = shown(site)
    assert expected == by_hand(site / "content")
    for file in sorted((site / "content").rglob("*.md")):
        text, problems = prove(site, str(file), lambda stage, done, total: None)
        assert not problems
        script = site / "proof.sh"
        script.write_text(text, encoding="utf-8")
        assert run(shell, script, file) == expected
        other = site / "other.md"
        shutil.copy(file, other)
        flip(other)
        assert run(shell, script, other) != expected


def test_an_article_is_named_by_its_id_too(site: Path) -> None:
    build(site)
    by_id = run_warraq("prove", "000000000003", cwd=site)
    assert by_id.stdout == run_warraq("prove", "content/2024/03/3.md", cwd=site).stdout
    assert "#   id: 000000000003\n" in by_id.stdout


def test_no_title_can_add_a_line_or_turn_one_around(site: Path) -> None:
    build(site)
    for ident, title in (("x" * 12, "$(echo `ls`)"), ("t" * 12, "في الأعلىabc")):
        text = run_warraq("prove", ident, cwd=site).stdout
        assert f"#   title: {title}\n" in text


def test_what_cannot_be_proved_is_told(site: Path) -> None:
    done = run_warraq("prove", "nothing", cwd=site)
    assert done.returncode == 1
    assert 'content: no article has the id, the file or the page "nothing"' in done.stderr
    (site / "content" / "twin.md").write_bytes((site / "content" / "top.md").read_bytes())
    done = run_warraq("prove", "t" * 12, cwd=site)
    assert "hint: name the file: content/top.md, content/twin.md" in done.stderr


def test_a_page_with_another_fingerprint_is_told(site: Path) -> None:
    build(site)
    write_article(site, "2025/01/new.md", make_article(id="n" * 12, title="جديد"))
    done = run_warraq("prove", "n" * 12, cwd=site)
    assert done.returncode == 1
    assert "about.html: shows another fingerprint" in done.stderr
    build(site)
    assert run_warraq("prove", "n" * 12, cwd=site).returncode == 0


def test_the_fingerprint_follows_every_change_of_the_articles(site: Path) -> None:
    known = set()
    article = make_article(id="n" * 12, title="جديد")
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: write_article(site, "2024/04/new.md", article),
        lambda: (site / "content/2024/04/new.md").rename(site / "content/2024/05/new.md"),
        lambda: write_article(site, "2024/05/new.md", make_article(title="غيره")),
        lambda: write_article(site, "top.md", make_article(withdrawn=Change(date=DAY, what="خطأ"))),
        lambda: shutil.rmtree(site / "content/2024/03"),
        lambda: (site / "content/top.md").unlink(),
    ]
    for change in changes:
        change()
        (site / "content/addresses.txt").write_text("", encoding="utf-8")  # nothing is on the web
        build(site)
        assert shown(site) == by_hand(site / "content")
        known.add(shown(site))
    assert len(known) == len(changes)
