"""As continuous integration does it: a new checkout each time, with what was kept of the last one."""

import shutil
from pathlib import Path

from generator.build import build
from tests.conftest import make_article, write_article
from tests.deploy.places import Place, built, deploy, make_built_site, published


def test_in_a_new_checkout_with_what_was_kept_only_what_changed_is_made_and_sent(
    tmp_path: Path, place: Place
) -> None:
    articles = (make_article(title=f"خبر {n}") for n in range(30))
    first = make_built_site(tmp_path / "1", place, *articles)
    deploy(first)
    again = tmp_path / "2"
    # Copied without its times, as a checkout is.
    shutil.copytree(first, again, copy_function=shutil.copyfile)
    assert build(again).written == 0
    write_article(again, "new.md", make_article(title="خبر جديد"))
    report = build(again)
    assert 0 < report.written < 60
    assert len(deploy(again).plan.puts) == report.written
    assert published(place) == built(again)


def test_without_anything_kept_only_what_changed_is_sent(tmp_path: Path, place: Place) -> None:
    articles = (make_article(title=f"خبر {n}") for n in range(30))
    first = make_built_site(tmp_path / "1", place, *articles)
    deploy(first)
    again = tmp_path / "2"
    shutil.copytree(first, again, ignore=shutil.ignore_patterns(".warraq", "output"))
    build(again)
    assert deploy(again).plan.touched == ()
