"""What a worker runs: one job, if worker and command are of one making. Knows nothing of Dask."""

import os
import pickle
import socket
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any

from generator.cluster.makeup import Makeup, makeup
from generator.errors import SiteError, StoreError
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
            raise OtherMakeupError(_here(), makeup())
        function, job = pickle.loads(work)
        _forget_other_kinds(function)
        try:
            return pickle.dumps(function(job))
        except StoreError as error:
            # Each machine has the store's key from its own environment.
            raise StoreError(f"the worker {_here()}: {error.strerror}", error.hint) from error
        except SiteError as error:
            if not isinstance(error.__cause__, StoreError):
                raise
            told = (
                replace(p, message=f"the worker {_here()}: {p.message}") for p in error.problems
            )
            raise type(error)(*told) from error


def _here() -> str:
    return f"{socket.gethostname()}, process {os.getpid()}"


_last: list[Callable[..., Any]] = []


def _forget_other_kinds(function: Callable[..., Any]) -> None:
    """Let go of what other kinds of jobs have remembered of words: a worker does them all."""
    if _last != [function]:
        vocabulary.forget()
        _last[:] = [function]
