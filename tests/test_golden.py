"""The demo archive, whole: what ingest makes of raw/, and every byte that build makes of it.

After a change that is meant to show, `make golden` writes the files anew; their diff is the review.
"""

import shutil
from pathlib import Path

from generator.ingest.run import ingest
from generator.site.write import MANIFEST
from tests.conftest import REPOSITORY, tree

GOLDEN = REPOSITORY / "tests" / "golden"


def demo_site(folder: Path) -> Path:
    """Copy the repository's own archive, without what was built, into `folder`."""
    for name in ("content", "raw"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "site.toml", folder)
    return folder


def test_the_demo_archive_is_built_to_the_byte(demo: Path) -> None:
    # The index of all words is bytes that nobody reads; tests/search holds it to a second writer.
    made = {name: data for name, data in tree(demo).items() if not name.startswith("search/")}
    golden = tree(GOLDEN)
    made.pop(MANIFEST)
    assert sorted(made) == sorted(golden)
    different = [name for name in made if made[name] != golden[name]]
    assert different == []


def test_the_committed_articles_are_what_ingest_makes_of_the_raw_texts(tmp_path: Path) -> None:
    site = demo_site(tmp_path)
    shutil.rmtree(site / "content")
    (site / "content").mkdir()
    report = ingest(site, (), "unicode", "ar", lambda *_: None)
    assert report.problems == ()
    made, committed = tree(site / "content"), tree(REPOSITORY / "content")
    committed.pop("addresses.txt")  # a build writes it
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_ingesting_the_demo_again_changes_nothing(tmp_path: Path) -> None:
    site = demo_site(tmp_path)
    before = tree(site / "content")
    report = ingest(site, (), "unicode", "ar", lambda *_: None)
    assert (report.written, report.known) == (0, sum(name.endswith(".md") for name in before))
    assert tree(site / "content") == before
