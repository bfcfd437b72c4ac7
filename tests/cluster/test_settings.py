"""[cluster] of site.toml: what is read, and what is told."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.cluster.settings import KEYS, Cluster, address_fault
from generator.config import languages, load_config
from generator.errors import ConfigError
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq


def write(root: Path, text: str) -> Path:
    (root / "site.toml").write_text(f'title = "x"\n\n[cluster]\n{text}\n', encoding="utf-8")
    return root


def test_files_are_named_as_seen_from_the_archive(tmp_path: Path) -> None:
    text = 'address = "tls://10.0.0.5:8786"\n'
    for key in ("tls_ca", "tls_cert", "tls_key"):
        (tmp_path / f"{key}.pem").touch()
        text += f'{key} = "{key}.pem"\n'
    assert load_config(write(tmp_path, text), languages()).cluster == Cluster(
        site=tmp_path,
        address="tls://10.0.0.5:8786",
        tls_ca=tmp_path / "tls_ca.pem",
        tls_cert=tmp_path / "tls_cert.pem",
        tls_key=tmp_path / "tls_key.pem",
    )


def test_an_archive_without_the_table_has_no_cluster(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('title = "x"', encoding="utf-8")
    assert load_config(tmp_path, languages()).cluster is None


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('addres = "tcp://a:1"', 4, 'unknown key "addres" in [cluster]', 'did you mean "address"?'),
        ("address = 8786", 4, "address must be a text", 'write address = "..."'),
        ('address = "a"', 4, '"a" is no address of a scheduler', "tcp://10.0.0.5:8786"),
        ('\naddress = "tls://a:1"', 5, '"tls://a:1" needs certificates', "tls_ca, tls_cert"),
        ('tls_ca = "no.pem"', 4, 'tls_ca: there is no file "no.pem"', "it is looked for in"),
        ('tls_ca = "site.toml"', 4, "[cluster] has no tls_cert", "add a line tls_cert"),
        (
            'address = "tcp://a:1"\n'
            + "".join(f'tls_{key} = "site.toml"\n' for key in ("ca", "cert", "key")),
            4,
            '"tcp://a:1" is not encrypted, and there are certificates',
            "write tls://a:1",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_a_hint(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text), languages())
    first = caught.value.problems[0]
    assert (first.file, first.line, first.message) == (tmp_path / "site.toml", line, message)
    assert hint in first.hint


def test_a_table_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('title = "x"\ncluster = "tcp://a:1"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="cluster must be a table"):
        load_config(tmp_path, languages())


@pytest.mark.parametrize(
    "address", ["", "10.0.0.5", "http://a:1", "tcp://a", "tcp://me:word@a:1", "tcp://a:1/x"]
)
def test_what_is_no_address_is_told(address: str) -> None:
    fault = address_fault(address, encrypted=False)
    assert fault
    assert fault[0] == f'"{address}" is no address of a scheduler'


def test_the_table_of_the_guide_is_that_of_the_code() -> None:
    source = (REPOSITORY / "generator" / "cluster" / "settings.py").read_text(encoding="utf-8")
    comments = dict(re.findall(r"^    (\w+): [^#\n]*#\s*(.+)$", source, re.M))
    docs = (REPOSITORY / "docs" / "cluster.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", docs, re.M)
    assert rows == [(key, comments[key]) for key in KEYS]
    examples = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", docs, re.DOTALL)]
    assert [set(example["cluster"]) for example in examples] == [{"address"}, set(KEYS)]


def test_processes_and_a_cluster_are_not_asked_for_together(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    words = ["--site", str(site), "build", "--jobs", "2", "--cluster", "tcp://127.0.0.1:9"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "--jobs and --cluster do not go together" in done.output


def test_an_address_that_is_none_is_told_before_anything_is_done(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    done = run_warraq("build", "--cluster", "10.0.0.5", cwd=site)
    assert done.returncode == 2
    assert (
        """Invalid value for '--cluster': "10.0.0.5" is no address of a scheduler""" in done.stderr
    )
    assert not (site / ".warraq").exists()
