"""Where the time of a build goes: a line a stage, and a file for programs."""

import json
import re
from pathlib import Path

import pytest

from generator.build import build
from generator.profile import Profile
from tests.conftest import make_article, make_site, run_warraq


def test_build_prints_a_line_a_stage_with_its_time(tmp_path: Path) -> None:
    make_site(tmp_path, make_article(), make_article(title="آخر"))
    lines = run_warraq("build", "--verify", cwd=tmp_path).stdout.splitlines()
    told = [match for line in lines if (match := re.match(r"(\w+) +\d+\.\d\d s  (\d+) \w", line))]
    assert [match[1] for match in told] == ["read", "order", "verify", "pages", "files"]
    assert told[0][2] == told[1][2] == "2"


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_profile_has_the_stages_and_the_slowest_templates_first(
    tmp_path: Path, jobs: int
) -> None:
    # More than a batch, so that processes are really started.
    site = make_site(tmp_path, *(make_article(title=f"خبر {n}") for n in range(220)))
    profile = Profile()
    report = build(site, jobs=jobs, profile=profile)
    told = json.loads(profile.to_json())
    assert [stage["name"] for stage in told["stages"]] == ["read", "order", "pages", "files"]
    assert 0 < sum(stage["seconds"] for stage in told["stages"]) <= told["seconds"]
    templates = {template["name"]: template["count"] for template in told["templates"]}
    assert templates["article.html"] == 220
    static = told["stages"][3]["count"]
    assert sum(templates.values()) == report.written - static
    seconds = [template["seconds"] for template in told["templates"]]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[-1] > 0


def test_the_profile_is_written_also_when_an_article_is_broken(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    (site / "content" / "bad.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    result = run_warraq("--site", site, "build", "--profile", "p.json", cwd=tmp_path)
    assert result.returncode == 1
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["templates"]


def test_a_profile_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    (tmp_path / "file").write_bytes(b"")
    result = run_warraq("--site", site, "build", "--profile", "file/p.json", cwd=tmp_path)
    assert result.returncode == 1
    assert "file/p.json: cannot be written: " in result.stderr
    assert (site / "output" / "index.html").exists()
