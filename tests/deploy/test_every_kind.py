"""What holds of every kind of target, on a real one of each."""

import datetime as dt
import json
from pathlib import Path

import pytest

from generator.build import build
from generator.deploy.manifest import JOURNAL, LOCK, MANIFEST, STATE, dump_journal, parse_manifest
from generator.errors import DeployError
from tests.conftest import make_article, remove, run_warraq, tree, write_article
from tests.deploy.places import Place, built, deploy, make_built_site, published

FILES = {
    "صور/خريطة المدينة.txt": b"map",
    "a b/100% #1 ?&+'\"$x.txt": b"signs",
    "é/e\u0301.txt": b"decomposed",
    "empty.txt": b"",
    f"{'ن' * 127}a": b"a name of 255 bytes",
    "large.bin": bytes(range(256)) * 4096,
}


def put_static(site: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (site / "static" / path).parent.mkdir(parents=True, exist_ok=True)
        (site / "static" / path).write_bytes(data)


def test_what_was_built_is_published_whatever_the_names(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    put_static(site, FILES)
    assert not build(site).problems
    report = deploy(site, check_after=True)
    assert published(place) == built(site)
    assert FILES.items() <= published(place).items()
    assert len(report.plan.new) == report.verified == len(built(site)) + len(place.adds)
    assert set(place.held()) == {*built(site), *place.adds, MANIFEST}


def test_what_is_there_already_is_not_sent_again_whatever_its_time(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    before = place.held()
    for path in (site / "output").rglob("*"):
        path.touch()
    report = deploy(site)
    assert report.plan.touched == ()
    assert report.plan.unchanged == len(built(site)) + len(place.adds)
    assert place.held() == before


def test_only_what_the_build_rewrote_is_sent(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    before = built(site)
    write_article(site, "new.md", make_article(title="خبر جديد", tags=("وسم جديد",)))
    build(site)
    rewritten = {path for path, data in built(site).items() if before.get(path) != data}
    planned = deploy(site, dry_run=True).plan
    assert published(place) == before
    report = deploy(site)
    assert report.plan == planned
    assert {file.path for file in report.plan.puts} == rewritten
    assert report.plan.bytes == sum(len(built(site)[path]) for path in rewritten)
    assert published(place) == built(site)


def test_what_the_archive_no_longer_has_goes_and_what_is_not_ours_stays_and_is_named_once(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place, make_article(slug="a"))
    other = write_article(site, "b.md", make_article(slug="b", title="ثان"))
    build(site)
    deploy(site)
    place.leave("mine/notes.txt", b"mine")
    place.leave("2024/03/20/c.html", b"mine too")
    place.leave(".well-known/x", b"hidden")
    remove(site, other.name)
    build(site)
    first, second = deploy(site), deploy(site)
    assert "2024/03/20/b.html" in first.plan.gone
    mine = {"mine/notes.txt": b"mine", "2024/03/20/c.html": b"mine too", ".well-known/x": b"hidden"}
    assert published(place) == {**built(site), **mine}
    told = "2 files at www that no deploy has put there, left alone: "
    assert first.notes == (f"{told}2024/03/20/c.html, mine/notes.txt",)
    assert second.notes == ()


def test_a_place_that_holds_other_files_is_refused_until_it_is_adopted(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place)
    mine = {"index.html": b"mine", "about.html": built(site)["about.html"], "z.txt": b"z"}
    for path, data in mine.items():
        place.leave(path, data)
    with pytest.raises(DeployError, match="holds files that no deploy has put there: about"):
        deploy(site)
    assert published(place) == mine
    report = deploy(site, adopt=True)
    assert published(place) == {**built(site), "z.txt": b"z"}
    assert "about.html" not in {file.path for file in report.plan.puts}


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    place.leave("2024/03/20/b.html", b"mine")
    write_article(site, "b.md", make_article(slug="b", title="ثان"))
    build(site)
    before = place.held()
    with pytest.raises(DeployError, match=r"whose place ours need: 2024/03/20/b\.html"):
        deploy(site)
    assert place.held() == before
    deploy(site, adopt=True)
    assert published(place) == built(site)


def test_a_file_where_a_folder_belongs_is_never_removed(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    place.leave("2024", b"mine")
    with pytest.raises(DeployError, match="that are not ours are in the way: 2024"):
        deploy(site, adopt=True)
    assert published(place) == {"2024": b"mine"}


def test_a_file_of_ours_makes_way_for_a_folder_and_a_folder_for_a_file(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place)
    put_static(site, {"a": b"file", "b/c": b"folder"})
    build(site)
    deploy(site)
    (site / "static" / "a").unlink()
    (site / "static" / "b" / "c").unlink()
    (site / "static" / "b").rmdir()
    put_static(site, {"a/d": b"folder", "b": b"file"})
    build(site)
    deploy(site)
    assert published(place) == built(site)


def test_a_place_that_was_changed_behind_our_back_is_compared_and_put_right(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    place.leave("about.html", b"defaced")
    place.remove("404.html")
    report = deploy(site)
    assert "www is not as the last deploy left it: 404.html, about.html" in report.notes[0]
    assert {file.path for file in report.plan.puts} == {"404.html", "about.html"}
    assert published(place) == built(site)


def test_a_damaged_manifest_is_told_and_nothing_is_sent_needlessly(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    place.leave(MANIFEST, place.held()[MANIFEST][:-9])
    report = deploy(site)
    assert "is damaged" in report.notes[0]
    assert report.plan.puts == ()
    assert published(place) == built(site)
    assert set(parse_manifest(place.held()[MANIFEST])) == {*built(site), *place.adds}


def test_a_journal_that_is_over_goes_with_the_next_deploy(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    left = place.held()
    # As one leaves it that was killed between its last two steps. Git has no steps, and no journal.
    if place.locks:
        place.leave(JOURNAL, dump_journal(["index.html"], b"an earlier manifest"))
    assert deploy(site).plan.puts == ()
    assert place.held() == left


def test_a_dry_run_writes_nothing_at_all(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    report = deploy(site, dry_run=True)
    assert report.plan.new == {*built(site), *place.adds}
    assert place.held() == {}


def test_a_locked_place_is_refused_with_the_locks_age_and_a_way_to_clear_it(
    tmp_path: Path, place: Place
) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    if place.locks:
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=3, minutes=5)
        place.leave(LOCK, json.dumps({"token": "x", "since": since.isoformat()}).encode())
        (site / "static" / "new.txt").write_text("new", encoding="utf-8")
        build(site)
        with pytest.raises(DeployError, match="www is locked by another deploy, 3 hours old") as e:
            deploy(site)
        assert "warraq deploy www --unlock" in e.value.problems[0].hint
        assert "new.txt" not in published(place)
    cleared = run_warraq("deploy", "--unlock", cwd=site)
    told = "www is unlocked; the lock was 3 hours old" if place.locks else "www was not locked"
    assert (cleared.returncode, cleared.stdout) == (0, f"{told}\n")
    deploy(site)
    assert published(place) == built(site)
    assert LOCK not in place.held()


def test_two_deploys_of_one_site_at_once_are_refused(tmp_path: Path, place: Place) -> None:
    from generator.lock import locked

    site = make_built_site(tmp_path / "s", place)
    with locked(site / ".warraq" / "deploy" / "www.lock", "deploy"):
        result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert "another deploy of this archive is running" in result.stderr
    assert published(place) == {}


def test_only_the_manifest_is_left_of_what_a_deploy_keeps(tmp_path: Path, place: Place) -> None:
    site = make_built_site(tmp_path / "s", place)
    deploy(site)
    assert [path for path in place.held() if path.startswith(STATE)] == [MANIFEST]
    assert JOURNAL not in tree(site / "output")
