"""What a worker runs: one job, if worker and command are of one making. Knows nothing of Dask."""

import os
import pickle
import socket
from collections.abc import Callable
from threading import Lock
from typing import Any

from generator.cluster.makeup import Makeup, makeup
from generator.search import vocabulary

# Jinja, the parsers and the tables that a process remembers are for one thread at a time.
_ONE_AT_A_TIME = Lock()


class OtherMakeupError(Exception):
    """A worker would make other bytes than the command that asks it."""

    def __init__(self, where: str, versions: Makeup) -> None:
        super().__init__(where, versions)
        self.where = where
        self.versions = versions


def packed(function: Callable[..., Any], job: object) -> bytes:
    """Return bytes that `pickle.loads` makes the packed result of function(job) of.

    A scheduler, which unpickles what it hands on, meets nothing but the bytes: it needs neither
    this package nor the memory that a job takes.
    """
    return pickle.dumps(_Call(makeup(), pickle.dumps((function, job))))


class _Call:
    def __init__(self, versions: Makeup, work: bytes) -> None:
        self.versions = versions
        self.work = work

    def __reduce__(self) -> tuple[Callable[[Makeup, bytes], bytes], tuple[Makeup, bytes]]:
        return perform, (self.versions, self.work)


def perform(versions: Makeup, work: bytes) -> bytes:
    """Do a packed job and return its packed result; raises what it raises, and OtherMakeupError."""
    with _ONE_AT_A_TIME:
        if makeup() != versions:
            raise OtherMakeupError(f"{socket.gethostname()}, process {os.getpid()}", makeup())
        function, job = pickle.loads(work)
        _forget_other_kinds(function)
        return pickle.dumps(function(job))


_last: list[Callable[..., Any]] = []


def _forget_other_kinds(function: Callable[..., Any]) -> None:
    """Let go of what other kinds of jobs have remembered of words: a worker does them all."""
    if _last != [function]:
        vocabulary.forget()
        _last[:] = [function]
