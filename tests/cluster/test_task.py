"""What a worker runs: the job's own result, or a refusal that tells both makeups apart."""

import pickle

import pytest

from generator.cluster.makeup import differences, makeup
from generator.cluster.task import OtherMakeupError, packed, perform


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


def test_the_makeup_names_python_the_libraries_the_code_and_the_default_theme() -> None:
    assert {"Warraq", "Python", "Jinja2", "Pillow", "code", "templates"} <= makeup().keys()
