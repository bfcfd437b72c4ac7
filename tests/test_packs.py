"""Packs as files: what they hold, that they come back byte for byte, and what a broken one does."""

import io
import os
import shutil
import signal
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import packs
from generator.content import Content, content_of
from generator.errors import ContentError
from generator.executor import Workers
from generator.packing import pack, take_out, unpack, unpack_some
from generator.packs import group_of, read_index, read_member
from generator.storage import HERE
from tests.conftest import REPOSITORY

NAMES = st.text("abz~2-. \u0627\u0628\\%'\n", min_size=1, max_size=6).filter(lambda n: n[0] != ".")
DAYS = st.sampled_from(
    ("2024/03/20-", "2024/03/21-", "2024/03/", "undated/", "20~2/", "~2/", "a/b/")
)
PATHS = st.builds(lambda day, name: f"{day}{name}.md", st.just("") | DAYS, NAMES)
ARCHIVES = st.dictionaries(PATHS, st.binary(max_size=300), max_size=12)


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


def fill(folder: Path, articles: dict[str, bytes]) -> Content:
    """Return an archive with these articles, all of them loose."""
    shutil.rmtree(folder, ignore_errors=True)
    content = content_of(folder, HERE)
    content.loose.mkdir(parents=True)
    add(content, articles)
    return content


def add(content: Content, articles: dict[str, bytes]) -> None:
    for path, data in articles.items():
        file = content.loose / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def packed(content: Content) -> tuple[str, ...]:
    """Pack an archive; return what was wrong."""
    with Workers(1) as workers:
        return tuple(map(str, pack(content, workers, quiet).problems))


def unpacked(content: Content) -> tuple[str, ...]:
    with Workers(1) as workers:
        return tuple(map(str, unpack(content, workers, quiet).problems))


def files(content: Content) -> dict[str, bytes]:
    """Return every file of content/."""
    return {
        path.relative_to(content.loose).as_posix(): path.read_bytes()
        for path in content.loose.rglob("*")
        if path.is_file()
    }


def held(content: Content) -> dict[str, bytes]:
    """Return every article, as what reads an archive sees it."""
    problems: list[object] = []
    found = {path: content.read(path) for path, _ in content.articles(problems)}  # type: ignore[arg-type]
    assert not problems
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pack hold so little that a day has several."""
    monkeypatch.setattr(packs, "MOST_BYTES", 600)
    monkeypatch.setattr(packs, "MOST_ARTICLES", 3)


@pytest.mark.usefixtures("small")
@given(articles=ARCHIVES)
def test_whatever_is_packed_comes_back_byte_for_byte(
    tmp_path: Path, articles: dict[str, bytes]
) -> None:
    content = fill(tmp_path / "s", articles)
    before = files(content)
    assert packed(content) == ()
    assert not [name for name in files(content) if not name.endswith(".zip")]
    assert held(content) == before
    assert all(content.has(path) and not content.is_loose(path) for path in before)
    assert unpacked(content) == ()
    assert files(content) == before


@pytest.mark.usefixtures("small")
@settings(max_examples=200)
@given(first=ARCHIVES, second=ARCHIVES, gone=st.integers(0, 12))
def test_the_same_articles_give_the_same_packs_whatever_came_first(
    tmp_path: Path, first: dict[str, bytes], second: dict[str, bytes], gone: int
) -> None:
    content = fill(tmp_path / "s", first)
    assert packed(content) == ()
    out = sorted(first)[:gone]
    take_out(content, out)
    assert sorted(held(content)) == sorted(first)[gone:]
    add(content, second)
    wanted = {path: data for path, data in first.items() if path not in out} | second
    assert held(content) == wanted
    assert packed(content) == ()
    assert files(content) == files_of(tmp_path / "t", wanted)
    assert held(content) == wanted


def files_of(folder: Path, articles: dict[str, bytes]) -> dict[str, bytes]:
    content = fill(folder, articles)
    packed(content)
    return files(content)


def test_a_day_has_a_pack_and_every_other_folder_one_beside_it(tmp_path: Path) -> None:
    names = (
        "2024/03/20-a.md",
        "2024/03/20-b.md",
        "2024/03/x.md",
        "undated/a.md",
        "a.md",
        "b/c/d.md",
    )
    content = fill(tmp_path, dict.fromkeys(names, b"x"))
    (content.loose / "addresses.txt").write_text("kept")
    assert packed(content) == ()
    assert sorted(files(content)) == [
        *("2024/03.zip", "2024/03/20.zip", "addresses.txt", "articles.zip", "b/c.zip"),
        "undated.zip",
    ]
    assert sorted(path.name for path in content.loose.iterdir()) == [
        *("2024", "addresses.txt", "articles.zip", "b", "undated.zip")
    ]


def test_any_zip_tool_reads_a_pack(tmp_path: Path) -> None:
    content = fill(
        tmp_path, {"2024/03/20-\u062e\u0628\u0631.md": b"---\n" * 100, "2024/03/20-b.md": b""}
    )
    packed(content)
    file = content.loose / "2024/03/20.zip"
    assert subprocess.run([sys.executable, "-m", "zipfile", "-t", str(file)], check=True)
    if tool := shutil.which("unzip"):
        done = subprocess.run([tool, "-Z1", str(file)], capture_output=True, check=True)
        told = done.stdout.decode()
        assert told.splitlines() == ["2024/03/20-b.md", "2024/03/20-\u062e\u0628\u0631.md"]
        subprocess.run([tool, "-q", str(file), "-d", str(tmp_path / "by")], check=True)
        assert (tmp_path / "by/2024/03/20-\u062e\u0628\u0631.md").read_bytes() == b"---\n" * 100
    with zipfile.ZipFile(file) as opened:
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_loose_file_goes_before_the_packed_one_and_replaces_it_when_packed(
    tmp_path: Path,
) -> None:
    content = fill(tmp_path, {"2024/03/20-a.md": b"old", "2024/03/20-b.md": b"b"})
    packed(content)
    add(content, {"2024/03/20-a.md": b"new"})
    assert content.read("2024/03/20-a.md") == b"new"
    assert held(content) == {"2024/03/20-a.md": b"new", "2024/03/20-b.md": b"b"}
    packed(content)
    assert list(files(content)) == ["2024/03/20.zip"]
    assert content.read("2024/03/20-a.md") == b"new"


def test_an_article_that_is_unpacked_lies_nowhere_else(tmp_path: Path) -> None:
    content = fill(tmp_path, {"2024/03/20-a.md": b"a", "2024/03/20-b.md": b"b"})
    packed(content)
    report = unpack_some(content, ["2024/03/20-a.md"])
    assert (report.articles, content.read("2024/03/20-a.md")) == (1, b"a")
    (content.loose / "2024/03/20-a.md").unlink()
    assert held(content) == {"2024/03/20-b.md": b"b"}
    unpack_some(content, ["2024/03/20-b.md"])
    assert files(content) == {"2024/03/20-b.md": b"b"}


def test_a_link_stays_as_it_is_and_what_changes_meanwhile_stays_loose(tmp_path: Path) -> None:
    content = fill(tmp_path, {"undated/a.md": b"a"})
    (tmp_path / "elsewhere.md").write_bytes(b"linked")
    (content.loose / "undated/b.md").symlink_to(tmp_path / "elsewhere.md")
    assert packed(content) == ()
    assert held(content) == {"undated/a.md": b"a", "undated/b.md": b"linked"}
    assert (content.loose / "undated/b.md").is_symlink()


# --- broken packs ---------------------------------------------------------------------------


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as opened:
        for name, data in members:
            opened.writestr(name, data)
    return made.getvalue()


def encrypted(data: bytes) -> bytes:
    """Return a ZIP file whose list says that its first member is encrypted."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + struct.pack("<H", 1) + data[at + 2 :]


GOOD = zipped(("2024/03/20-a.md", b"a" * 5000), ("2024/03/20-b.md", b"b"))
BROKEN = {
    "cut short": (GOOD[:-30], "cannot be read as a pack of articles"),
    "empty": (b"", "cannot be read as a pack of articles"),
    "no ZIP file": (b"---\ntitle: x\n---\n" * 50, "cannot be read as a pack of articles"),
    "another day": (
        zipped(("2024/03/21-a.md", b"")),
        '"2024/03/21-a.md" belongs into 2024/03/21.zip',
    ),
    "leading out": (zipped(("../2024/03/20-a.md", b"")), "leads out of content/"),
    "absolute": (zipped(("/2024/03/20-a.md", b"")), '"/2024/03/20-a.md" is no article'),
    "no article": (zipped(("2024/03/20-a.html", b"")), "is no article"),
    "a folder": (zipped(("2024/03/20-a.md/", b"")), "is no article"),
    "hidden": (zipped(("2024/.03/20-a.md", b"")), "is hidden"),
    "encrypted": (encrypted(GOOD), '"2024/03/20-a.md" is encrypted'),
    "bzip2": (zipped(("2024/03/20-a.md", b""), method=zipfile.ZIP_BZIP2), "than by deflate"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_pack_is_told_and_nothing_of_it_is_used(kind: str, tmp_path: Path) -> None:
    data, told = BROKEN[kind]
    content = fill(tmp_path, {"undated/a.md": b"kept"})
    packed(content)
    file = content.loose / "2024/03/20.zip"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    problems: list[object] = []
    assert [path for path, _ in content.articles(problems)] == ["undated/a.md"]  # type: ignore[arg-type]
    assert str(problems[0]).startswith(f"{file}: ")
    assert told in str(problems[0])
    assert "hint: " in str(problems[0])
    with pytest.raises(ContentError, match="pack of articles"):
        content.read("2024/03/20-a.md")
    add(content, {"2024/03/20-c.md": b"c", "undated/b.md": b"b"})
    assert len(packed(content)) == 1
    assert file.read_bytes() == data
    assert content.is_loose("2024/03/20-c.md")
    assert not content.is_loose("undated/b.md")
    assert len(unpacked(content)) == 1
    assert file.read_bytes() == data
    assert content.is_loose("undated/b.md")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    content = fill(tmp_path, {})
    twice = zipped(("articles/a.md", b"1"), ("articles/a.md", b"2"))
    (content.loose / "articles.zip").write_bytes(twice)
    with pytest.raises(ContentError, match="is there twice"):
        content.read("articles/a.md")


def test_a_damaged_article_is_told_and_the_others_of_its_pack_are_read(tmp_path: Path) -> None:
    names = {f"2024/03/20-{n}.md": os.urandom(500) for n in range(3)}
    content = fill(tmp_path, names)
    packed(content)
    file = content.loose / "2024/03/20.zip"
    data = bytearray(file.read_bytes())
    data[data.index(names["2024/03/20-1.md"][:50])] ^= 1
    file.write_bytes(data)
    for name in ("2024/03/20-0.md", "2024/03/20-2.md"):
        assert content.read(name) == names[name]
    with pytest.raises(ContentError, match=r"20\.zip!/2024/03/20-1\.md: is damaged"):
        content.read("2024/03/20-1.md")
    # What cannot be written anew or taken out whole stays as it is.
    add(content, {"2024/03/20-9.md": b""})
    assert "is damaged" in packed(content)[0]
    assert "is damaged" in unpacked(content)[0]
    assert file.read_bytes() == data


@pytest.mark.usefixtures("small")
def test_a_pack_that_is_missing_before_another_is_told(tmp_path: Path) -> None:
    names = {f"undated/{n}.md": b"x" for n in range(7)}
    content = fill(tmp_path, names)
    packed(content)
    (content.loose / "undated~2.zip").unlink()
    add(content, {"undated/9.md": b"9"})
    told = "undated~3.zip: the pack before it is missing: undated~2.zip"
    assert told in packed(content)[0]
    assert content.is_loose("undated/9.md")
    assert told in unpacked(content)[0]


@settings(max_examples=300)
@given(st.data())
def test_no_damage_makes_another_article_of_one(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(0, len(damaged)) | st.just(len(damaged)))]
    file = io.BytesIO(damaged)
    try:
        index = read_index(file, "2024/03/20", Path("x.zip"))
    except ContentError:
        return
    for member in index:
        assert group_of(member.path) == "2024/03/20"
        assert read_member(file, member) in (b"a" * 5000, b"b", None)


# --- killed runs ----------------------------------------------------------------------------

# The n-th thing done to a file of content/ is the last one.
KILLED = """
import os, signal, sys
from pathlib import Path
from generator import packs
packs.MOST_BYTES, packs.MOST_ARTICLES = 600, 3
from generator.content import content_of
from generator.storage import HERE
from generator.executor import Workers
from generator import packing

left = int(sys.argv[3])

def count(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[1], str) and arguments[1][:1] in "wx"
    if writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        if "/content/" in str(arguments[0]):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

content = content_of(Path(sys.argv[1]), HERE)
with Workers(1) as workers:
    sys.addaudithook(count)
    if sys.argv[2] == "take out":
        packing.take_out(content, sys.argv[4:])
    else:
        getattr(packing, sys.argv[2])(content, workers, lambda *_: None)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("what", ["pack", "unpack", "take out"])
def test_a_run_that_is_killed_at_any_moment_loses_nothing_and_the_next_goes_on(
    what: str, tmp_path: Path
) -> None:
    wanted = {f"undated/{n}{n % 3}.md": bytes([65 + n]) * (n * 20) for n in range(12)}
    content = fill(tmp_path / "start", wanted)
    packed(content)
    out = ["undated/00.md", "undated/11.md"]  # so that articles move to earlier packs
    if what == "pack":
        take_out(content, out)
        new = {"undated/05.md": b"before all", "undated/32.md": b"", "2024/03/20-a.md": b"a"}
        add(content, new)
        wanted |= new
    if what != "unpack":
        wanted = {path: data for path, data in wanted.items() if path not in out}

    def go_on(content: Content) -> dict[str, bytes]:
        if what == "take out":
            take_out(content, out)
        # What a killed process was writing lies beside its place, hidden.
        assert (unpacked if what == "unpack" else packed)(content) == ()
        return {name: data for name, data in files(content).items() if "/." not in name}

    shutil.copytree(tmp_path / "start", tmp_path / "clean")
    clean = go_on(content_of(tmp_path / "clean", HERE))
    for number in range(1, 200):
        content = content_of(shutil.copytree(tmp_path / "start", tmp_path / str(number)), HERE)
        command = [sys.executable, "-c", KILLED, str(content.loose.parent), what, str(number)]
        done = subprocess.run([*command, *out], cwd=REPOSITORY, capture_output=True, text=True)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        found = held(content)
        assert {path: found[path] for path in wanted} == wanted
        assert go_on(content) == clean
        if done.returncode == 0:
            break
    assert 10 < number < 199


# --- size -----------------------------------------------------------------------------------

MEASURED = """
import resource, sys
from pathlib import Path
from generator.content import content_of
from generator.storage import HERE
from generator.packs import write_packs
content = content_of(Path(sys.argv[1]), HERE)
if sys.argv[2] == "write":
    (made,) = write_packs(content.loose, "undated", ((f"undated/{n:06}.md", b"%d " % n * 800) for n in range(50_000)))
    made.file.rename(content.loose / "undated.zip")
else:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for n in range(0, 50_000, 50):
        assert content.read(f"undated/{n:06}.md") == b"%d " % n * 800
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_pack_of_fifty_thousand_articles_is_not_read_into_memory(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    for what in ("write", "read"):
        command = [sys.executable, "-c", MEASURED, str(tmp_path), what]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 70_000  # kilobytes; the articles themselves have 270 MB
