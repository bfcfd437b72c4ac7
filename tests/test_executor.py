"""Jobs over processes: what becomes of those when the first one is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.errors import SiteError
from generator.executor import Workers, _ctrl_c_later
from tests.conftest import REPOSITORY

_SCRIPT = """
import sys
from tests.test_executor import keep_writing
from generator.executor import Workers
if __name__ == "__main__":
    with Workers(2) as workers:
        list(workers.mapped(keep_writing, [sys.argv[1] + "/a", sys.argv[1] + "/b"]))
"""


def keep_writing(path: str) -> None:
    for number in range(600):
        Path(path).write_text(f"{os.getpid()} {number}", encoding="utf-8")
        time.sleep(0.05)


@dataclass(frozen=True)
class Numbers:
    """A job that can be divided: numbers to double, one of which is its process's end."""

    numbers: tuple[int, ...]

    def singles(self) -> Iterator["Numbers"]:
        for number in self.numbers:
            yield Numbers((number,))

    def lost(self) -> list[str]:
        return [f"{self.numbers[0]} is lost"]


def _doubled(job: Numbers) -> list[int]:
    if 13 in job.numbers:
        os._exit(1)
    return [2 * number for number in job.numbers]


def _end(number: int) -> int:
    os._exit(number)


def _masked(_number: int) -> set[int]:
    return set(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, ())))


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no masks")
def test_a_process_never_hears_of_ctrl_c_not_even_while_it_starts() -> None:
    with Workers(2) as workers:
        assert all(signal.SIGINT in mask for mask in workers.mapped(_masked, range(4)))
    assert signal.SIGINT not in _masked(0)


@pytest.mark.skipif(os.name != "posix", reason="another signal on other systems")
def test_ctrl_c_while_a_process_is_started_is_heard_thereafter() -> None:
    done = []

    def start() -> None:
        with _ctrl_c_later():
            os.kill(os.getpid(), signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("started")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["started"]


def test_the_one_item_that_ends_its_process_is_given_up_and_all_others_are_done_in_order() -> None:
    jobs = [Numbers(tuple(range(start, start + 5))) for start in range(0, 40, 5)]
    with Workers(2) as workers:
        found = [each for result in workers.mapped(_doubled, jobs) for each in result]
    assert found == ["13 is lost" if number == 13 else 2 * number for number in range(40)]


def test_a_job_that_ends_each_process_and_cannot_be_divided_ends_the_command() -> None:
    told = "each process that ran _end was killed"
    with Workers(2) as workers, pytest.raises(SiteError, match=told):
        list(workers.mapped(_end, range(1, 9)))


def _double(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize("count", [None, 1, 3])
def test_results_come_in_the_order_of_the_jobs_one_list_after_another(count: int | None) -> None:
    with Workers(count) as workers:
        for much in (30, 3, 30):
            expected = [2 * number for number in range(much)]
            assert list(workers.mapped(_double, range(much))) == expected


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_when_the_process_is_killed_its_workers_stop_writing(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    (tmp_path / "main.py").write_text(_SCRIPT, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, tmp_path / "main.py", tmp_path],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    until = time.monotonic() + 60
    while not all(file.exists() for file in files) and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.wait(timeout=60)
    before: list[str] = []
    while (now := [file.read_text(encoding="utf-8") for file in files]) != before:
        assert time.monotonic() < until
        before = now
        time.sleep(0.3)
    assert not [text for text in before if text.endswith(" 599")]  # none came to its own end
