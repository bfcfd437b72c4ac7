"""The kind "git", by what git itself then says of the branch."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build import build
from generator.errors import DeployError
from tests.conftest import make_article, run_warraq, tree, write_article
from tests.deploy.places import Place, built, deploy, git, make_built_site, published
from tests.deploy.sshd import Sshd, sshd


@pytest.fixture
def pages(tmp_path: Path) -> Place:
    with git(tmp_path) as place:
        return place


def ask(repository: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", repository, *words], capture_output=True, text=True, check=True
    )
    return done.stdout


def add(site: Path, setting: str) -> None:
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f"{setting}\n")


def publish_twice(site: Path) -> None:
    deploy(site)
    write_article(site, "new.md", make_article(title="خبر جديد"))
    build(site)
    deploy(site)


def test_a_deploy_is_a_commit_upon_the_one_before(tmp_path: Path, pages: Place) -> None:
    site = make_built_site(tmp_path / "s", pages)
    publish_twice(site)
    deploy(site)
    log = ask(tmp_path / "pages.git", "log", "--format=%s", "gh-pages").splitlines()
    assert log == ["Publish the archive"] * 2
    assert published(pages) == built(site)


def test_squashed_the_branch_has_one_commit_only(tmp_path: Path, pages: Place) -> None:
    site = make_built_site(tmp_path / "s", pages)
    add(site, 'history = "squash"')
    publish_twice(site)
    assert ask(tmp_path / "pages.git", "rev-list", "--count", "gh-pages") == "1\n"
    assert published(pages) == built(site)


def test_the_branch_can_have_another_name(tmp_path: Path, pages: Place) -> None:
    site = make_built_site(tmp_path / "s", pages)
    add(site, 'branch = "public/site"')
    deploy(site)
    listed = ask(tmp_path / "pages.git", "ls-tree", "-r", "-z", "--name-only", "public/site")
    assert set(built(site)) <= set(listed.split("\0"))
    assert published(pages) == {}


def test_nobodys_checkout_is_touched(
    tmp_path: Path, pages: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_built_site(tmp_path / "s", pages)
    ask(site, "init", "--quiet")
    ask(site, "add", "site.toml", "content")
    before = tree(site / ".git"), ask(site, "status", "--short")
    # As a hook of git's own would run it.
    monkeypatch.setenv("GIT_DIR", str(site / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(site))
    monkeypatch.setenv("GIT_INDEX_FILE", str(site / ".git" / "index"))
    assert run_warraq("deploy", cwd=site).returncode == 0
    monkeypatch.undo()
    assert (tree(site / ".git"), ask(site, "status", "--short")) == before
    assert published(pages) == built(site)


def test_from_a_new_machine_only_what_changed_is_fetched_and_sent(
    tmp_path: Path, pages: Place
) -> None:
    site = make_built_site(tmp_path / "s", pages)
    deploy(site)
    shutil.rmtree(site / ".warraq")
    write_article(site, "new.md", make_article(title="خبر جديد"))
    build(site)
    deploy(site)
    own = site / ".warraq" / "deploy" / "www.git"
    objects = ask(own, "rev-list", "--objects", "--missing=print", "refs/warraq/there")
    assert objects.count("\n?") > 10
    assert published(pages) == built(site)
    # All of them come when they are to be read.
    assert deploy(site, check_after=True).verified == len(built(site)) + len(pages.adds)


def test_what_somebody_pushes_meanwhile_is_not_lost(
    tmp_path: Path, pages: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.deploy import git as kind

    for history in ("keep", "squash"):
        site = make_built_site(tmp_path / history, pages)
        add(site, f'history = "{history}"')
        finish = kind.GitTarget.finish

        def late(target: kind.GitTarget, finish: object = finish) -> None:
            pages.leave("mine.txt", b"mine")
            finish(target)  # type: ignore[operator]

        with monkeypatch.context() as patched:
            patched.setattr(kind.GitTarget, "finish", late)
            with pytest.raises(DeployError, match="somebody else published meanwhile"):
                deploy(site)
        assert published(pages) == {"mine.txt": b"mine"}
        deploy(site, adopt=True)
        assert published(pages) == {**built(site), "mine.txt": b"mine"}
        ask(tmp_path / "pages.git", "update-ref", "-d", "refs/heads/gh-pages")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nosuch.git", "there is no such repository"),
        ("file:///nosuch", "there is no such repository"),
        ("ssh://127.0.0.1:1/x.git", "the connection was lost, or there was none"),
        ("http://127.0.0.1:1/x.git", "the connection was lost, or there was none"),
        ("https://host.invalid/x.git", "the host's name is not known"),
    ],
)
def test_where_there_is_no_way_it_is_one_plain_sentence(
    tmp_path: Path, pages: Place, url: str, message: str
) -> None:
    site = make_built_site(tmp_path / "s", pages)
    text = (site / "site.toml").read_text(encoding="utf-8")
    text = text.replace(f"file://{tmp_path}/pages.git", url)
    (site / "site.toml").write_text(text, encoding="utf-8")
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert result.stderr.startswith(f"site.toml: {message}\n  hint: ")
    assert result.stderr.count("\n") == 2


def test_a_hook_of_the_host_that_refuses_is_told(tmp_path: Path, pages: Place) -> None:
    site = make_built_site(tmp_path / "s", pages)
    hook = tmp_path / "pages.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert result.stderr.startswith("site.toml: the host does not take this branch\n  hint: ")
    assert "what is published works as it is" in result.stderr
    assert published(pages) == {}
    hook.unlink()
    deploy(site)
    assert published(pages) == built(site)


def test_a_password_in_the_address_is_refused_and_never_told(tmp_path: Path, pages: Place) -> None:
    site = make_built_site(tmp_path / "s", pages)
    text = (site / "site.toml").read_text(encoding="utf-8")
    text = text.replace("file://", "https://me:hunter2@host.example")
    (site / "site.toml").write_text(text, encoding="utf-8")
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert "url has a password in it" in result.stderr
    assert "hunter2" not in result.stdout + result.stderr


def test_without_git_the_machine_says_what_to_install(
    tmp_path: Path, pages: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_built_site(tmp_path / "s", pages)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeployError, match="there is no git on this machine"):
        deploy(site)


def test_a_broken_repository_of_ours_is_made_anew(tmp_path: Path, pages: Place) -> None:
    site = make_built_site(tmp_path / "s", pages)
    publish_twice(site)
    own = site / ".warraq" / "deploy" / "www.git"
    for path in (own / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"")
    write_article(site, "newer.md", make_article(title="خبر أجد"))
    build(site)
    deploy(site)
    assert published(pages) == built(site)
    assert os.listdir(own)  # noqa: PTH208


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sshd]:
    with sshd(tmp_path / "sshd") as started:
        monkeypatch.setenv("GIT_SSH_COMMAND", started.command)
        yield started


def over_ssh(site: Path, pages: Path) -> Path:
    text = (site / "site.toml").read_text(encoding="utf-8")
    text = text.replace(f"file://{pages}", f"archive-host:{pages}")
    (site / "site.toml").write_text(text, encoding="utf-8")
    return site


def test_over_ssh_it_is_as_on_the_disk(tmp_path: Path, pages: Place, host: Sshd) -> None:
    site = over_ssh(make_built_site(tmp_path / "s", pages), tmp_path / "pages.git")
    publish_twice(site)
    assert published(pages) == built(site)
    assert deploy(site, check_after=True).verified == len(built(site)) + len(pages.adds)


def test_over_ssh_a_wrong_key_and_a_changed_host_are_one_plain_sentence(
    tmp_path: Path, pages: Place, host: Sshd
) -> None:
    site = over_ssh(make_built_site(tmp_path / "s", pages), tmp_path / "pages.git")
    deploy(site)
    before = pages.held()
    write_article(site, "new.md", make_article(title="خبر جديد"))
    build(site)
    host.change_key()
    changed = run_warraq("deploy", cwd=site)
    assert changed.returncode == 1
    assert changed.stderr.startswith("site.toml: the host's key is not the one that is known\n")
    key = (host.folder / "host.pub").read_text(encoding="utf-8")
    (host.folder / "known").write_text(f"[127.0.0.1]:{host.port} {key}", encoding="utf-8")
    host.forget_user()
    refused = run_warraq("deploy", cwd=site)
    assert refused.returncode == 1
    assert refused.stderr.startswith("site.toml: the host does not let you in\n  hint: ")
    assert pages.held() == before


@pytest.mark.parametrize("way", ["right", "wrong"])
def test_what_git_is_told_to_log_in_with_is_written_nowhere(
    tmp_path: Path, pages: Place, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    site = make_built_site(tmp_path / "s", pages)
    if way == "wrong":
        shutil.rmtree(tmp_path / "pages.git")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.extraHeader")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Authorization: Basic hunter2")
    # What git is told beside it still counts.
    monkeypatch.setenv("GIT_CONFIG_KEY_1", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_1", "Newsroom")
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == (way == "wrong")
    assert "hunter2" not in result.stdout + result.stderr
    assert not [path for path, data in tree(tmp_path).items() if b"hunter2" in data]
    if way == "right":
        assert ask(tmp_path / "pages.git", "log", "-1", "--format=%cn", "gh-pages") == "Newsroom\n"


@pytest.mark.parametrize("history", ["keep", "squash"])
def test_where_git_knows_nobodys_name_the_commit_has_the_tools(
    tmp_path: Path, pages: Place, monkeypatch: pytest.MonkeyPatch, history: str
) -> None:
    site = make_built_site(tmp_path / "s", pages)
    add(site, f'history = "{history}"')
    for name, value in (("COUNT", "1"), ("KEY_0", "user.useConfigOnly"), ("VALUE_0", "true")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    deploy(site)
    told = ask(tmp_path / "pages.git", "log", "--format=%cn %an", "gh-pages")
    assert told == "Warraq Warraq\n"
    assert published(pages) == built(site)
