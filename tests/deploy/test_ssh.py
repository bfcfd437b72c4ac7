"""The kinds "rsync" and "sftp": who is let in, what the host can do, and what is said where it cannot."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.build import build
from generator.errors import DeployError
from tests.conftest import REPOSITORY, make_article, run_warraq, tree, write_article
from tests.deploy.places import Place, behind_ssh, built, deploy, make_built_site, published
from tests.deploy.sshd import Sshd, known_at_home, sshd
from tests.deploy.test_killed import broken, two_states

KINDS = ("rsync", "sftp")
_SFTP_SERVERS = ("/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/ssh", "/usr/libexec")
_FORCED = """#!/bin/sh
{first}
case "$SSH_ORIGINAL_COMMAND" in
internal-sftp) set -- {server}/sftp-server {options} ;;
*) set -- sh -c "$SSH_ORIGINAL_COMMAND" ;;
esac
exec {by} "$@"
"""
_KILLED = """
import os, signal, sys, threading
from generator.deploy import rsync, sftp
from generator.cli import main

def cut(real):
    def put(*given):
        threading.Timer(float(sys.argv[1]), os.kill, (os.getpid(), signal.SIGKILL)).start()
        return real(*given)
    return put

for kind in (rsync.RsyncTarget, sftp.SftpTarget):
    kind.put = cut(kind.put)
main(sys.argv[2:])
"""


def forced(folder: Path, *, first: str = "", options: str = "", by: str = "") -> str:
    """Return the rule that runs what a user asks for in a way of its own."""
    server = next((each for each in _SFTP_SERVERS if Path(each, "sftp-server").exists()), "")
    text = _FORCED.format(first=first, server=server, options=options, by=by)
    (folder / "forced").write_text(text, encoding="utf-8")
    (folder / "forced").chmod(0o755)
    return f"ForceCommand {folder}/forced"


def only(folder: Path, *programs: str) -> str:
    """Return the rule under which a host has these programs and no others."""
    (folder / "few").mkdir()
    for name in ("sh", "cat", "mkdir", "rm", "rmdir", "xargs", *programs):
        (folder / "few" / name).symlink_to(str(shutil.which(name)))
    return forced(folder, first=f"PATH={folder}/few; export PATH")


@contextmanager
def reached(tmp_path: Path, kind: str, rules: str = "") -> Iterator[tuple[Sshd, Place]]:
    """Give a server and a place there, of a kind."""
    if shutil.which(kind) is None:
        pytest.skip(f"there is no {kind} on this machine")
    with (
        sshd(tmp_path / "sshd", rules) as server,
        known_at_home(server),
        behind_ssh(tmp_path, kind) as place,
    ):
        yield server, place


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("key", "the host does not let you in"),
        ("unknown", "the host's key is not known here"),
        ("changed", "the host's key is not the one that is known"),
        ("refused", "the connection was lost, or there was none"),
        ("name", "the host's name is not known"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_host_that_cannot_be_reached_is_one_plain_sentence(
    tmp_path: Path, kind: str, what: str, message: str
) -> None:
    with reached(tmp_path, kind) as (server, place):
        site = make_built_site(tmp_path / "s", place)
        match what:
            case "key":
                server.forget_user()
            case "unknown":
                (server.folder / "known").write_text("", encoding="utf-8")
                server.configure("StrictHostKeyChecking yes", "StrictHostKeyChecking no")
            case "changed":
                server.change_key()
                server.configure("StrictHostKeyChecking yes", "StrictHostKeyChecking no")
            case "refused":
                server.configure(f"Port {server.port}", "Port 1")
            case "name":
                server.configure("HostName 127.0.0.1", "HostName host.invalid")
        result = run_warraq("deploy", cwd=site)
        assert result.returncode == 1
        assert result.stderr.startswith(f"site.toml: {message}\n  hint: ")
        assert result.stderr.count("\n") == 2
        assert place.held() == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_list_of_known_hosts_is_no_leave_to_trust_any(tmp_path: Path, kind: str) -> None:
    with reached(tmp_path, kind) as (server, place):
        site = make_built_site(tmp_path / "s", place)
        server.configure(f"UserKnownHostsFile {server.folder}/known", "UserKnownHostsFile none")
        server.configure("StrictHostKeyChecking yes", "StrictHostKeyChecking no")
        with pytest.raises(DeployError, match="the host's key is not known here"):
            deploy(site)


@pytest.mark.parametrize("kind", KINDS)
def test_the_agents_key_is_taken(tmp_path: Path, kind: str) -> None:
    with reached(tmp_path, kind) as (server, place):
        site = make_built_site(tmp_path / "s", place)
        server.configure(f"IdentityFile {server.folder}/user", "")
        server.configure("IdentitiesOnly yes", "")
        server.configure("IdentityAgent none", f"IdentityAgent {server.folder}/agent")
        with pytest.raises(DeployError, match="the host does not let you in"):
            deploy(site)
        agent = subprocess.Popen(
            ["ssh-agent", "-D", "-a", server.folder / "agent"], stdout=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 60
            while not (server.folder / "agent").exists():
                assert time.monotonic() < until
                time.sleep(0.05)
            env = {**os.environ, "SSH_AUTH_SOCK": str(server.folder / "agent")}
            subprocess.run(["ssh-add", "-q", server.folder / "user"], env=env, check=True)
            deploy(site)
        finally:
            agent.terminate()
            agent.wait(timeout=60)
        assert published(place) == built(site)


@pytest.mark.parametrize("kind", KINDS)
def test_where_one_may_not_write_it_is_one_plain_sentence(tmp_path: Path, kind: str) -> None:
    by = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can let somebody else in")
    with reached(tmp_path, kind, forced(tmp_path, by=by)) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        (tmp_path / "www").mkdir()
        # The folders above are as closed as a test's are.
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
        result = run_warraq("deploy", cwd=site)
        assert result.returncode == 1
        assert ": the host does not let you write there\n  hint: " in result.stderr
        assert result.stderr.count("\n") == 2
        assert place.held() == {}


@pytest.mark.parametrize(
    ("kind", "message"),
    [("rsync", "the disk is full"), ("sftp", "the host refuses it, and does not say why")],
)
def test_a_full_disk_is_one_plain_sentence_and_the_site_stays_whole(
    tmp_path: Path, kind: str, message: str
) -> None:
    www = tmp_path / "www"
    www.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(www)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no small disk can be made on this machine")
    try:
        with reached(tmp_path, kind) as (_, place):
            site = make_built_site(tmp_path / "s", place)
            deploy(site)
            before = published(place)
            (site / "static" / "large.bin").write_bytes(bytes(8_000_000))
            write_article(site, "new.md", make_article(title="خبر جديد"))
            build(site)
            result = run_warraq("deploy", cwd=site)
            assert result.returncode == 1
            assert f": {message}\n  hint: " in result.stderr
            assert "what is published works as it is; deploy again to go on" in result.stderr
            assert published(place) == before
            (site / "static" / "large.bin").unlink()
            build(site)
            deploy(site)
            assert published(place) == built(site)
    finally:
        subprocess.run(["umount", www], check=True)


def test_a_host_without_rsync_is_told(tmp_path: Path) -> None:
    with reached(tmp_path, "rsync", only(tmp_path)) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        result = run_warraq("deploy", cwd=site)
        assert result.returncode == 1
        assert result.stderr.startswith("site.toml: there is no rsync at the host\n  hint: ")
        assert place.held() == {}
        assert not (tmp_path / "www" / ".warraq").exists()


def test_a_host_without_a_shell_is_told(tmp_path: Path) -> None:
    with reached(tmp_path, "rsync", "ForceCommand internal-sftp") as (_, place):
        site = make_built_site(tmp_path / "s", place)
        with pytest.raises(DeployError, match="the host gives no shell to this login") as caught:
            deploy(site)
        assert 'kind = "sftp"' in caught.value.problems[0].hint


@pytest.mark.parametrize("way", ["sha256sum", "shasum", "nothing", "sftp"])
def test_what_is_there_is_read_back_by_whatever_the_host_has(tmp_path: Path, way: str) -> None:
    if way == "shasum" and shutil.which("perl") is None:
        pytest.skip("there is no shasum on this machine")
    has = {"sha256sum": ("sha256sum",), "shasum": ("shasum", "perl"), "nothing": (), "sftp": ()}
    rules = "" if way == "sftp" else only(tmp_path, "rsync", *has[way])
    with reached(tmp_path, "sftp" if way == "sftp" else "rsync", rules) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        for name in ("-rf", "a\\b", "x \\#041 y", "خبر\t؟"):
            (site / "static" / name).write_bytes(b"odd")
        build(site)
        assert deploy(site, check_after=True).verified == len(built(site))
        assert published(place) == built(site)
        # Of the same size, and no listing tells it.
        place.leave("a\\b", b"ODD")
        with pytest.raises(DeployError, match="does not hold what was put there"):
            deploy(site, check_after=True)
        deploy(site, check_after=True)
        assert published(place) == built(site)


@pytest.mark.parametrize("kind", KINDS)
def test_a_web_server_may_read_what_is_put_whatever_our_own_umask(
    tmp_path: Path, kind: str
) -> None:
    with reached(tmp_path, kind) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        before = os.umask(0o077)
        try:
            deploy(site)
        finally:
            os.umask(before)
        for path in (tmp_path / "www").rglob("*.html"):
            assert path.stat().st_mode & 0o777 == 0o644
            assert path.parent.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("kind", KINDS)
def test_names_in_no_encoding_and_links_are_left_alone(tmp_path: Path, kind: str) -> None:
    with reached(tmp_path, kind) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        deploy(site)
        place.leave("caf\udce9.txt", b"mine")
        (tmp_path / "www" / "link").symlink_to(tmp_path / "www" / "2024")
        report = deploy(site)
        assert report.notes[0].startswith("2 files at www that no deploy has put there")
        assert (tmp_path / "www" / "link").is_symlink()
        assert published(place)["caf\udce9.txt"] == b"mine"


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_where_a_page_of_ours_was_is_seen_and_replaced(tmp_path: Path, kind: str) -> None:
    with reached(tmp_path, kind) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        deploy(site)
        (tmp_path / "elsewhere").mkdir()
        for name, target in (("about.html", "nowhere"), ("tags.html", "../elsewhere")):
            place.remove(name)
            (tmp_path / "www" / name).symlink_to(target)
        report = deploy(site)
        assert "not as the last deploy left it: about.html, tags.html" in report.notes[0]
        assert published(place) == built(site)
        assert not (tmp_path / "www" / "tags.html").is_symlink()


def test_a_host_that_cannot_rename_onto_a_file_gets_changed_pages_too(tmp_path: Path) -> None:
    rules = forced(tmp_path, options="-P posix-rename")
    with reached(tmp_path, "sftp", rules) as (_, place):
        site = make_built_site(tmp_path / "s", place)
        deploy(site)
        write_article(site, "new.md", make_article(title="خبر جديد"))
        build(site)
        assert deploy(site).plan.changed
        assert published(place) == built(site)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system has no /proc")
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_deploy_leaves_nothing_running_and_a_whole_site(tmp_path: Path, kind: str) -> None:
    with reached(tmp_path, kind) as (server, place):
        old, new = two_states(tmp_path, place)
        deploy(old)
        pages = built(old), built(new)
        for seconds in ("0.0", "0.1", "0.3", "0.6"):
            killed = subprocess.run(
                [sys.executable, "-c", _KILLED, seconds, "--site", new, "deploy"],
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
                capture_output=True,
                check=False,
            )
            until = time.monotonic() + 60
            while server.sessions():
                assert time.monotonic() < until
                time.sleep(0.05)
            assert killed.returncode in (0, -signal.SIGKILL)
            held = published(place)
            assert broken(held) == []
            assert all(data in (each.get(path) for each in pages) for path, data in held.items())
        deploy(new)
        assert published(place) == built(new)
        assert [*tree(tmp_path / "www" / ".warraq")] == ["manifest.gz"]
        assert not (tmp_path / "www" / ".warraq" / "tmp").exists()


@pytest.mark.parametrize(("kind", "missing"), [("rsync", "ssh"), ("rsync", "rsync")])
def test_a_program_that_is_not_here_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, missing: str
) -> None:
    with reached(tmp_path, kind) as (server, place):
        site = make_built_site(tmp_path / "s", place)
        has = {"ssh": tmp_path, "rsync": server.folder / "bin"}
        monkeypatch.setenv("PATH", str(has[missing]))
        with pytest.raises(DeployError, match=f"there is no {missing} on this machine"):
            deploy(site)


def test_the_library_that_is_not_here_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reached(tmp_path, "sftp") as (_, place):
        site = make_built_site(tmp_path / "s", place)
        monkeypatch.setitem(sys.modules, "asyncssh", None)
        monkeypatch.delitem(sys.modules, "generator.deploy.sftp", raising=False)
        with pytest.raises(DeployError, match="asyncssh is missing") as caught:
            deploy(site)
        assert "pip install '.[sftp]'" in caught.value.problems[0].hint
