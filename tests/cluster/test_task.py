"""What a worker runs: the job's own result, or a refusal that tells both makeups apart."""

import os
import pickle
import socket
from pathlib import Path

import pytest

from generator.cluster.makeup import differences, makeup
from generator.cluster.task import OtherMakeupError, packed, perform
from generator.errors import Problem, SiteError, StoreError


def test_unpickling_a_task_does_the_job_and_nothing_else_of_ours_is_in_it() -> None:
    task = packed(sorted, [3, 1, 2])
    assert pickle.loads(pickle.loads(task)) == [1, 2, 3]
    with pytest.raises(ZeroDivisionError):
        pickle.loads(packed(divmod_by_nought, 1))


def divmod_by_nought(number: int) -> tuple[int, int]:
    return divmod(number, 0)


def test_a_process_of_another_makeup_refuses_before_it_opens_the_job() -> None:
    with pytest.raises(OtherMakeupError) as caught:
        perform({**makeup(), "Jinja2": "0.1"}, b"no pickle at all")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.versions == makeup()
    assert differences(again.versions, {**makeup(), "Jinja2": "0.1", "new": "1"}) == [
        ("Jinja2", makeup()["Jinja2"], "0.1"),
        ("new", "none", "1"),
    ]


@pytest.mark.parametrize("job", ["read", "write"])
def test_a_fault_of_the_store_says_on_which_worker_it_was_met(job: str) -> None:
    where = f"the worker {socket.gethostname()}, process {os.getpid()}: "
    with pytest.raises((StoreError, SiteError)) as caught:
        perform(makeup(), pickle.dumps((without_a_key, job)))
    again = pickle.loads(pickle.dumps(caught.value))
    if isinstance(again, StoreError):
        assert again.strerror == f"{where}there is no key for the store"
        assert again.hint == "set one"
    else:
        (problem,) = again.problems
        assert problem.message == f"{where}cannot be written: there is no key for the store"


def without_a_key(job: str) -> None:
    error = StoreError("there is no key for the store", "set one")
    if job == "read":
        raise error
    raise SiteError(Problem("cannot be written: there is no key for the store", Path())) from error


def test_the_makeup_names_python_the_libraries_the_code_and_the_default_theme() -> None:
    assert {"Warraq", "Python", "Jinja2", "Pillow", "code", "templates"} <= makeup().keys()
