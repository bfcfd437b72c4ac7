"""The preview, as a real server on loopback, met by a real HTTP client."""

import datetime as dt
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from generator.build import build
from generator.lock import locked
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq, write_article

Keep = Callable[[subprocess.Popen[str]], subprocess.Popen[str]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(site: Path, port: int, log: Path) -> subprocess.Popen[str]:
    with log.open("w", encoding="utf-8") as out:
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "generator", "--site", str(site), "serve", "--port", str(port)],
            cwd=REPOSITORY,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", quote(path))
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if what():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def test_the_preview_follows_edits_and_survives_mistakes(tmp_path: Path, clean_up: Keep) -> None:
    site = make_site(tmp_path / "s", make_article(title="العنوان الأول"))
    port, log = free_port(), tmp_path / "log"
    clean_up(start(site, port, log))
    wait_for(lambda: get(port, "/index.html")[0] == 200)
    assert "العنوان الأول" in get(port, "/")[1]
    assert get(port, "/2024/03/20/العنوان-الأول.html")[0] == 200
    assert "livereload.js" in get(port, "/index.html")[1]
    assert get(port, "/livereload.js")[0] == 200
    assert get(port, "/../site.toml")[0] in (403, 404)
    status, page = get(port, "/tags/nosuch.html")
    assert (status, '<head><base href="/">' in page) == (404, True)
    assert "هذه الصفحة ليست هنا" in page

    # An edited article is on the page.
    write_article(site, "0.md", make_article(title="العنوان الثاني"))
    wait_for(lambda: "العنوان الثاني" in get(port, "/index.html")[1])

    # A mistake is shown in the terminal, and the last good page stays.
    (site / "content" / "0.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    wait_for(lambda: "0.md:2: the front matter is not YAML" in log.read_text(encoding="utf-8"))
    assert get(port, "/2024/03/20/العنوان-الثاني.html")[0] == 200

    # So is a mistake in a template, and in the settings.
    (site / "templates" / "home.html").write_text("{% if %}", encoding="utf-8")
    wait_for(lambda: "home.html:1: " in log.read_text(encoding="utf-8"))
    (site / "templates" / "home.html").unlink()
    (site / "site.toml").write_text("title = ", encoding="utf-8")
    wait_for(lambda: "site.toml:1: is not TOML" in log.read_text(encoding="utf-8"))
    assert get(port, "/index.html")[0] == 200

    # Once mended, everything goes on.
    (site / "site.toml").write_text('title = "اسم جديد"', encoding="utf-8")
    write_article(site, "0.md", make_article(title="العنوان الثالث"))
    wait_for(lambda: "العنوان الثالث" in get(port, "/index.html")[1])
    wait_for(lambda: "اسم جديد" in get(port, "/index.html")[1])

    # What is decided of names is followed too, and so is that it is not any more.
    names = site / "authorities.toml"
    names.write_text("[[tags.same]]\nnames =", encoding="utf-8")
    wait_for(lambda: "authorities.toml:2: is not TOML" in log.read_text(encoding="utf-8"))
    names.write_text('[[tags.same]]\nnames = ["كتب", "مكتبات"]\n', encoding="utf-8")
    wait_for(lambda: "مكتبات" in get(port, "/tags/كتب.html")[1])
    names.unlink()
    wait_for(lambda: get(port, "/tags/كتب.html")[0] == 404)


def test_what_is_written_can_be_looked_at_while_a_build_is_running(
    tmp_path: Path, clean_up: Keep
) -> None:
    site = make_site(tmp_path / "s", make_article(title="العنوان الأول"))
    build(site)
    port = free_port()
    with locked(site / ".warraq" / "build.lock", "build", wait=False):
        clean_up(start(site, port, tmp_path / "log"))
        wait_for(lambda: get(port, "/index.html")[0] == 200)
        write_article(site, "0.md", make_article(title="العنوان الثاني"))
        assert "العنوان الأول" in get(port, "/index.html")[1]
    wait_for(lambda: "العنوان الثاني" in get(port, "/index.html")[1])


def test_a_page_that_is_not_written_yet_is_sent_when_it_is_asked_for(
    tmp_path: Path, clean_up: Keep
) -> None:
    site = make_site(tmp_path / "s", make_article(title="العنوان الأول"))
    port = free_port()
    with ThreadPoolExecutor() as pool:
        with locked(site / ".warraq" / "build.lock", "build", wait=False):
            clean_up(start(site, port, tmp_path / "log"))
            wait_for(lambda: get(port, "/livereload.js")[0] == 200)
            # The build has not begun: who asks now waits until it can tell.
            asked = [pool.submit(get, port, path) for path in ("/", "/main.css", "/no.html")]
            time.sleep(0.3)
            assert not any(page.done() for page in asked)
        home, style, nothing = (page.result() for page in asked)
    assert home[0] == style[0] == 200
    assert "العنوان الأول" in home[1]
    assert "livereload.js" in home[1]
    assert nothing[0] == 404


def test_what_cannot_be_read_or_drawn_does_not_end_the_preview(
    tmp_path: Path, clean_up: Keep
) -> None:
    site = make_site(tmp_path / "s", make_article(title="العنوان الأول"))
    (site / "static" / "broken.css").symlink_to("nowhere")
    port, log = free_port(), tmp_path / "log"
    with ThreadPoolExecutor() as pool:
        with locked(site / ".warraq" / "build.lock", "build", wait=False):
            clean_up(start(site, port, log))
            wait_for(lambda: get(port, "/livereload.js")[0] == 200)
            paths = ("/broken.css", f"/{'ا' * 200}.html", "/index.html")
            asked = [pool.submit(get, port, path) for path in paths]
            time.sleep(0.2)
        assert [page.result()[0] for page in asked] == [404, 404, 200]
    wait_for(lambda: "already up to date" in log.read_text(encoding="utf-8"))
    template = site / "templates" / "about.html"
    template.write_text(
        '{% extends "theme/about.html" %}{% block title %}{{ _("5%") }}{% endblock %}'
    )
    wait_for(lambda: "about.html:1: " in log.read_text(encoding="utf-8"))
    template.unlink()
    write_article(site, "0.md", make_article(title="العنوان الثاني"))
    wait_for(lambda: "العنوان الثاني" in get(port, "/index.html")[1])
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_what_the_system_did_not_tell_is_mended_after_the_next_edit(
    tmp_path: Path, clean_up: Keep
) -> None:
    days = [dt.date(2020 + n, 5, 1) for n in range(5)]
    site = make_site(tmp_path / "s", *(make_article(title=f"خبر {d.year}", date=d) for d in days))
    port = free_port()
    clean_up(start(site, port, tmp_path / "log"))
    wait_for(lambda: "already up to date" in (tmp_path / "log").read_text(encoding="utf-8"))
    # A page that the edit does not reach: the build of what was saved passes it over.
    far = "2020/05/01/خبر-2020.html"
    (site / "output" / far).unlink()
    assert get(port, f"/{far}")[0] == 404
    write_article(site, "4.md", make_article(title="خبر أخير", date=days[4]))
    # Not asked for, but written: while a build runs, it would be drawn for who asks.
    wait_for((site / "output" / far).is_file)
    assert "خبر أخير" in get(port, "/index.html")[1]


def test_a_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_warraq("serve", "--port", str(port), cwd=site)
    assert result.returncode == 1
    assert result.stderr.startswith(f"port {port} is in use\n")
    assert f"--port {port + 1}" in result.stderr


def test_the_preview_is_for_this_machine_only(tmp_path: Path, clean_up: Keep) -> None:
    site = make_site(tmp_path / "s", make_article())
    port, log = free_port(), tmp_path / "log"
    clean_up(start(site, port, log))
    wait_for(lambda: get(port, "/index.html")[0] == 200)
    listening = {
        line.split()[1]
        for table in ("tcp", "tcp6")
        if (path := Path("/proc/net") / table).exists()
        for line in path.read_text(encoding="ascii").splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    assert listening <= {f"0100007F:{port:04X}"}
