import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deploy.manifest import (
    DamagedError,
    File,
    dump_journal,
    dump_manifest,
    parse_journal,
    parse_manifest,
)
from generator.deploy.output import file_of
from generator.deploy.plan import make_plan
from generator.deploy.run import batches

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20)
FILES = st.dictionaries(NAMES, st.sampled_from([b"", b"one", b"two"]))


def files(*paths: str, data: bytes = b"") -> dict[str, File]:
    return {path: file_of(path, data) for path in paths}


def manifest(held: dict[str, bytes]) -> dict[str, File]:
    return {path: file_of(path, data) for path, data in held.items()}


def test_a_plan_tells_new_changed_gone_and_unchanged() -> None:
    known = {**files("a.html", "b.html"), **files("c.html", data=b"old")}
    wanted = {**files("b.html", "d.html"), **files("c.html", data=b"new!")}
    plan = make_plan(wanted, known)
    assert plan.new == {"d.html"}
    assert plan.changed == ("c.html",)
    assert plan.gone == ("a.html",)
    assert (plan.unchanged, plan.bytes) == (1, 4)


def test_nothing_is_put_before_what_it_leads_to() -> None:
    known = files(
        "2024/03/20/old.html", "index.html", "feed.xml", "sitemap.xml", "main.css", "tags.html",
        "tags/a.html", "search/index.js", "search/month/t0.js", "sitemaps/2024-03.xml",
    )  # fmt: skip
    new = files(
        "2024/03/20/new.html", "tags/new.html", "sitemaps/2024-04.xml", "font.woff2", data=b"n"
    )
    changed = files(*known, data=b"changed")
    shuffled = list({**new, **changed}.items())
    random.Random(1).shuffle(shuffled)
    plan = make_plan(dict(shuffled), known)
    assert [[file.path for file in step] for step in plan.steps] == [
        ["font.woff2", "main.css"],
        ["2024/03/20/new.html", "sitemaps/2024-04.xml", "tags/new.html"],
        ["2024/03/20/old.html"],
        ["search/month/t0.js"],
        ["sitemaps/2024-03.xml", "tags.html", "tags/a.html"],
        ["feed.xml", "index.html", "search/index.js", "sitemap.xml"],
    ]


def test_a_packed_file_is_put_with_the_one_it_is_of() -> None:
    known = files("index.html", "tags/a.html")
    wanted = files(
        "index.html",
        "index.html.gz",
        "tags/a.html",
        "tags/a.html.gz",
        "b.html.gz",
        "b.html",
        data=b"x",
    )
    assert [[file.path for file in step] for step in make_plan(wanted, known).steps] == [
        ["b.html", "b.html.gz"],
        ["tags/a.html", "tags/a.html.gz"],
        ["index.html", "index.html.gz"],
    ]


def test_what_stands_where_a_folder_belongs_goes_first() -> None:
    plan = make_plan(files("a/b", "c"), files("a", "c/d", "e"))
    assert (plan.clear, plan.gone) == (("a", "c/d"), ("e",))


def test_a_file_whose_content_is_not_known_is_put() -> None:
    plan = make_plan(files("a", "b"), {"a": File("a", "", 0), "c": File("c", "", 0)})
    assert (plan.changed, set(plan.new), plan.gone) == (("a",), {"b"}, ("c",))


@given(FILES, FILES)
def test_what_is_planned_makes_of_the_one_the_other(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    plan = make_plan(manifest(after), manifest(before))
    held = dict(before)
    for path in plan.clear:
        del held[path]
    for file in plan.puts:
        assert held.get(file.path) != after[file.path]
        held[file.path] = after[file.path]
    for path in plan.gone:
        del held[path]
    assert held == after
    assert make_plan(manifest(after), manifest(held)).touched == ()


def test_a_batch_holds_so_many_files_of_one_step_and_so_many_bytes() -> None:
    large = 9 * 1024 * 1024
    first = [File(name, "", 1) for name in "abc"]
    second = [File(name, "", large) for name in "de"]
    found = [[f.path for f in batch] for batch in batches([first, second, first], 2)]
    assert found == [["a", "b"], ["c"], ["d"], ["e"], ["a", "b"], ["c"]]


@given(FILES)
def test_a_manifest_is_read_as_it_was_written_and_always_the_same(held: dict[str, bytes]) -> None:
    made = {path: file._replace(tag='"x-1"') for path, file in manifest(held).items()}
    data = dump_manifest(made)
    assert parse_manifest(data) == made
    assert dump_manifest(dict(reversed(made.items()))) == data


@pytest.mark.parametrize(
    "data", [b"", b"x", dump_manifest({})[:-1], dump_manifest(files("a"))[:30]]
)
def test_half_a_manifest_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedError):
        parse_manifest(data)


def test_a_journal_is_over_when_another_manifest_stands_beside_it() -> None:
    data = dump_journal(["خبر.html", "b c.html"], b"before")
    assert parse_journal(data, b"before") == {"خبر.html", "b c.html"}
    assert parse_journal(data, b"after") == frozenset()
    assert parse_journal(dump_journal(["a"], None), None) == {"a"}
    for half in (b"", data[:-1], data[:-9], b"\xff"):
        with pytest.raises(DamagedError):
            parse_journal(half, b"before")
