"""Batches on a real cluster: the same bytes as without one, whatever dies on the way."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import distributed
import pytest

from generator.build import build
from generator.cluster.settings import Cluster
from generator.config import languages, load_config
from generator.errors import SiteError, TemplateError
from generator.executor import Workers
from generator.ingest.run import ingest
from tests.cluster.processes import TRAP, Dask, dask
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq, tree, write_article

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
RAW = 210  # files: three batches


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """Give a scheduler with two workers."""
    folder = tmp_path_factory.mktemp("cluster") / "dask"
    with dask(folder) as made, made.worker(), made.worker():
        yield made


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """Give a scheduler without workers."""
    with dask(tmp_path_factory.mktemp("lonely") / "dask") as made:
        yield made


def write_raw(site: Path, *names: str) -> Path:
    """Write raw files into a new site; each is one article."""
    make_site(site, url="https://archive.example/")
    for number, name in enumerate((*names, *(f"{n:03}" for n in range(RAW - len(names))))):
        text = f"خبر رقم {number}\nتاريخ النشر: {number % 27 + 1}th, March 2024\n\n" + (
            f"افتتحت البلدية المكتبة {number} صباح أمس بعد أعوام من العمل.\n\nوتضم ألف كتاب.\n"
        )
        path = site / "raw" / f"{name}.txt"
        path.write_text(f"{text}المصدر: صحيفة {number % 40}\n", encoding="utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return site


def at(cluster: Dask, site: Path) -> Cluster:
    return Cluster(site=site, address=cluster.address)


def test_what_a_cluster_makes_is_byte_for_byte_what_one_process_makes(
    tmp_path: Path, cluster: Dask
) -> None:
    """Though a worker dies in the middle of ingest, and one in the middle of the build."""
    made = []
    for name in ("one", "many"):
        site = write_raw(tmp_path / name, "falters-in-ingest")
        own = '{% extends "theme/article.html" %}{% block title %}own{% endblock %}'
        (site / "templates" / "article.html").write_text(own, encoding="utf-8")
        write_article(site, "falters-in-build.md", make_article(title="خبر"))
        asked = at(cluster, site) if name == "many" else None
        read = ingest(site, (), "unicode", "ar", lambda *_: None, jobs=1, cluster=asked)
        built = build(site, jobs=1, cluster=asked)
        assert not read.problems
        assert not built.problems
        made.append({path: tree(site / path) for path in ("content", "output")})
    assert made[0] == made[1]
    assert len(made[0]["output"]) > RAW
    assert {path.name for path in cluster.met.iterdir()} == {"in-ingest.txt", "in-build.md"}


def test_a_file_that_kills_its_worker_again_and_again_is_told_and_the_others_go_on(
    tmp_path: Path, cluster: Dask
) -> None:
    articles = (make_article(title=f"خبر {number}") for number in range(20))
    site = make_site(tmp_path, *articles)
    write_article(site, "kills.md", make_article(title="خبر"))
    write_article(site, "closed.md", make_article(title="آخر"))
    done = run_warraq("--site", str(site), "build", "--cluster", cluster.address, cwd=site)
    assert done.returncode == 1
    assert "content/kills.md: brought down each process that was reading it" in done.stderr
    assert "content/closed.md: cannot be read: Permission denied" in done.stderr
    assert done.stderr.count("hint:") == 1
    assert len(list((site / "output" / "2024" / "03" / "20").glob("*.html"))) >= 20


def test_a_command_that_is_killed_leaves_no_tasks_and_the_next_one_goes_on_from_there(
    tmp_path: Path, cluster: Dask
) -> None:
    site = write_raw(tmp_path / "site")
    ingest(site, (), "unicode", "ar", lambda *_: None)
    build(site, output=tmp_path / "clean", jobs=1)
    shutil.rmtree(site / ".warraq")
    words = ["--site", str(site), "build", "--cluster", cluster.address]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen([sys.executable, "-m", "generator", *words], env=env)
    until = time.monotonic() + 60
    while not (site / "output").exists() and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.wait(timeout=60)
    assert not (site / "output" / "manifest.sha256").exists()
    with distributed.Client(cluster.address, set_as_default=False) as client:
        while any(client.processing().values()):
            assert time.monotonic() < until
            time.sleep(0.1)
    assert not build(site, cluster=at(cluster, site)).problems
    assert tree(site / "output") == tree(tmp_path / "clean")


def test_an_export_reads_what_is_new_on_the_cluster_that_site_toml_names(
    tmp_path: Path, cluster: Dask
) -> None:
    site = make_site(tmp_path, make_article(title="خبر"))
    write_article(site, "falters-in-export.md", make_article(title="آخر"))
    with (site / "site.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[cluster]\naddress = "{cluster.address}"\n')
    done = run_warraq("--site", str(site), "export", "jsonl", "news.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "news.jsonl").read_text(encoding="utf-8").count("\n") == 2
    assert (cluster.met / "in-export.md").exists()


def test_a_template_that_fails_on_a_worker_is_told_with_its_file_and_line(
    tmp_path: Path, cluster: Dask
) -> None:
    site = make_site(tmp_path, make_article())
    own = site / "templates" / "article.html"
    own.write_text("{{ site.title }}\n{{ 1 / 0 }}\n", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        build(site, cluster=at(cluster, site))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.message) == (own, 2, "division by zero")


def test_a_worker_with_other_code_is_refused_with_both_versions_also_when_it_comes_late(
    tmp_path: Path, lonely: Dask
) -> None:
    other = tmp_path / "other"
    for name in ("generator", "templates", "static"):
        shutil.copytree(REPOSITORY / name, other / name)
    (other / "generator" / "__init__.py").write_text('__version__ = "0.0.7"\n', encoding="utf-8")
    site = make_site(tmp_path / "site", make_article())
    with lonely.worker():
        assert not build(site, cluster=at(lonely, site)).problems
    with lonely.worker(other), pytest.raises(SiteError) as caught:
        build(site, cluster=at(lonely, site), clean=True)
    (problem,) = caught.value.problems
    assert " has Warraq 0.0.7, here 0." in problem.message
    assert problem.hint == "install the same on every machine, and start its workers anew"


def test_a_scheduler_that_is_not_there_is_an_error_within_seconds(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    asked = Cluster(site=site, address="tcp://127.0.0.1:9", patience=1)
    began = time.monotonic()
    with pytest.raises(SiteError) as caught:
        build(site, cluster=asked)
    assert time.monotonic() - began < 15
    (problem,) = caught.value.problems
    assert problem.file == site / "site.toml"
    assert problem.message.startswith("no scheduler answers at tcp://127.0.0.1:9")
    assert problem.hint == "see that it runs, and that this machine reaches it: dask scheduler"


def test_what_answers_and_is_no_scheduler_is_an_error_too(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()

        def answer() -> None:
            with server.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        Thread(target=answer).start()
        address = f"tcp://{host}:{port}"
        with pytest.raises(SiteError, match=f"no scheduler answers at {address}"):
            build(site, cluster=Cluster(site=site, address=address, patience=2))


def test_a_cluster_without_workers_is_waited_for_and_then_an_error(
    tmp_path: Path, lonely: Dask
) -> None:
    said: list[str] = []
    asked = Cluster(site=tmp_path, address=lonely.address, tell=said.append, patience=1)
    with (
        pytest.raises(SiteError, match="had no worker for 1 seconds"),
        Workers(1, asked) as workers,
    ):
        list(workers.mapped(len, ["a"]))
    assert said == [f"{lonely.address} has no worker: waiting for one"]


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl")
def test_certificates_of_site_toml_open_an_encrypted_cluster(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", make_article())
    subject = ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command = ["openssl", "req", *kind, *subject]
    subprocess.run(command, cwd=site, check=True, capture_output=True)
    files = {"--tls-ca-file": "cert.pem", "--tls-cert": "cert.pem", "--tls-key": "key.pem"}
    words = tuple(word for key, name in files.items() for word in (key, str(site / name)))
    with dask(tmp_path / "dask", "tls", words) as made, made.worker():
        text = f'title = "x"\n[cluster]\naddress = "{made.address}"\n'
        text += 'tls_ca = "cert.pem"\ntls_cert = "cert.pem"\ntls_key = "key.pem"\n'
        (site / "site.toml").write_text(text, encoding="utf-8")
        assert build(site, cluster=load_config(site, languages()).cluster).written


def test_without_a_cluster_nothing_of_dask_is_imported(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    code = "import sys\nfrom generator.cli import main\nmain(standalone_mode=False)\n"
    code += "assert not {'dask', 'distributed', 'tornado'} & set(sys.modules)"
    words = [sys.executable, "-c", code, "--site", str(site), "build"]
    subprocess.run(words, check=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})


def test_a_file_that_kills_processes_of_this_machine_is_told_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    site = write_raw(tmp_path / "site", "kills", "falters")
    assert RAW > 2 * 100  # a batch's: there are several, and so processes
    path = f"{REPOSITORY}{os.pathsep}{TRAP}"
    done = subprocess.run(
        [sys.executable, "-m", "generator", "--site", str(site), "ingest", "--jobs", "2"],
        env={**os.environ, "PYTHONPATH": path, "TRAP": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("brought down each process") == 1
    assert "raw/kills.txt: brought down each process that was reading it" in done.stderr
    assert len(list((site / "content").rglob("*.md"))) == RAW - 1
