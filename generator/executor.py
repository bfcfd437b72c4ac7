"""Jobs mapped over processes, or a cluster, in order; the same results with any number of them."""

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, runtime_checkable

from generator.cluster.settings import Cluster
from generator.errors import ConfigError, Problem, SiteError

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

# With fewer jobs, starting processes costs more than they save.
WORTH_PROCESSES = 10
# Batches for each process, so that it finds the next one when it has done one.
_AHEAD = 2

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class KilledError(Exception):
    """The processes that a job was given to came to their end before it did."""


@runtime_checkable
class Divisible(Protocol):
    """A job of many items whose result is a list: one of them may be what kills processes."""

    def singles(self) -> Iterable[Self]:
        """Yield a job for each item, in their order."""

    def lost(self) -> list[Any]:
        """Return what stands for the result of a job of one item that killed its process."""


class Promise(Protocol):
    """What a job will have given."""

    def result(self) -> Any:
        """Wait for it; raises what the job raised, BrokenExecutor and KilledError."""


class Hands(Protocol):
    """Where jobs are done."""

    def ahead(self) -> int:
        """Return how many jobs it is worth having given out at a time, as things are now."""

    def submit(self, function: Callable[[Any], Any], job: object) -> Any:
        """Give out a job, and return its promise."""

    def settle(self, promises: Iterable[Any]) -> None:
        """Wait until each of some jobs has come to an end, whichever."""

    def shutdown(self) -> None:
        """Drop the jobs that are waiting, and let go of whoever does them."""


class Workers:
    """Processes that jobs are mapped over: started when jobs are worth them, and kept to the end.

    `count` is their number, None for as many as pay. With a cluster that has an address, all jobs
    go there, and none is done here.
    """

    def __init__(self, count: int | None, cluster: Cluster | None = None) -> None:
        self._count = count
        self._cluster = cluster if cluster and cluster.address else None
        self._hands: Hands | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        if self._hands is not None:
            self._hands.shutdown()

    def mapped(
        self, function: Callable[[_Job], _Result], jobs: Iterable[_Job]
    ) -> Iterator[_Result]:
        """Yield function(job) for each job in order, over processes where that pays.

        Jobs are taken from the iterator only as fast as they are done, so that few are ever in
        memory. A job whose process was killed is done once more, an item at a time if it is
        `Divisible`; an item that kills its process again is given up. Raises SiteError where that
        is a whole job.
        """
        source = iter(jobs)
        enough = WORTH_PROCESSES if self._count is None else 2
        first = list(islice(source, 1 if self._cluster else enough))
        hands: Hands = _InProcess()
        if first and (self._cluster or len(first) == enough):
            hands = self._hired(self._count or os.cpu_count() or 1)
        running: deque[tuple[_Job, Any]] = deque()

        def given() -> _Result:
            job, promise = running.popleft()
            try:
                found: _Result = promise.result()
            except (BrokenExecutor, KilledError):
                # One of the others may have killed it: this one is alone from here on.
                hands.settle(promise for _, promise in running)
                found = _once_more(hands, function, job)
            return found

        for job in chain(first, source):
            running.append((job, hands.submit(function, job)))
            if len(running) >= hands.ahead():
                yield given()
        while running:
            yield given()

    def _hired(self, count: int) -> Hands:
        if self._hands is None and self._cluster:
            if not find_spec("distributed"):
                hint = "in Warraq's folder: pip install '.[cluster]'"
                told = "a cluster needs dask.distributed"
                raise ConfigError(Problem(told, self._cluster.place, hint=hint))
            # Not at the top: nothing of Dask is imported where there is no cluster.
            from generator.cluster.client import Hired

            self._hands = Hired(self._cluster)
        elif self._hands is None:
            self._hands = _Processes(count) if count > 1 else _InProcess()
        return self._hands


def _once_more(hands: Hands, function: Callable[[Any], Any], job: object) -> Any:
    """Return the result of a job whose process was killed, done while no other job is."""
    if not isinstance(job, Divisible):
        try:
            return hands.submit(function, job).result()
        except (BrokenExecutor, KilledError) as error:
            code = Path(sys.modules[function.__module__].__file__ or "")
            hint = "give it more memory; if that does not help, it is a fault of Warraq's"
            told = f"each process that ran {function.__name__} was killed"
            raise SiteError(Problem(told, code, hint=hint)) from error
    found = []
    for single in job.singles():
        try:
            found += hands.submit(function, single).result()
        except (BrokenExecutor, KilledError):
            found += single.lost()
    return found


class _Processes:
    """Processes of this machine; when one is killed, all are started anew."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = self._started()

    def ahead(self) -> int:
        """See Hands."""
        return _AHEAD * self._count

    def submit(self, function: Callable[[Any], Any], job: object) -> Future[Any]:
        """See Hands; raises BrokenExecutor where processes cannot be started at all."""
        try:
            return self._given(function, job)
        except BrokenExecutor:
            self._pool.shutdown()
            self._pool = self._started()
            self._given(int).result()
            return self._given(function, job)

    def _given(self, function: Callable[..., Any], *job: object) -> Future[Any]:
        with _ctrl_c_later():  # a process may be started for it
            return self._pool.submit(function, *job)

    def settle(self, promises: Iterable[Future[Any]]) -> None:
        """See Hands."""
        wait(tuple(promises))

    def shutdown(self) -> None:
        """See Hands."""
        self._pool.shutdown(cancel_futures=True)

    def _started(self) -> "ProcessPoolExecutor":
        # Not at the top: most builds need no processes, and do not wait for these.
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Spawned, not forked: a fork would share the open catalogue and any thread's locks.
        return ProcessPoolExecutor(
            self._count, mp_context=get_context("spawn"), initializer=_follow_parent
        )


def collect_seldom() -> None:
    """Let this process look for garbage in circles seldom: all it holds is looked through for it.

    Little of ours lies in circles, and much is held: that took 4 % of a build.
    """
    gc.set_threshold(50_000, 20, 100)


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """Hold Ctrl-C back; processes that are started here never hear of it.

    It reaches all processes of a terminal; the one that started these says what it means. One that
    has yet to import what it needs, or is told only half of that, would answer with a traceback.
    """
    held: list[object] = []
    # The mask is for the process that is started: a thread of a library may still be told of it.
    mask = getattr(signal, "pthread_sigmask", None)  # Windows has none
    here = current_thread() is main_thread()  # in no other is it heard
    handler = signal.signal(signal.SIGINT, lambda *told: held.append(told)) if here else None
    masked = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else ()
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, masked)
        if handler is not None:
            signal.signal(signal.SIGINT, handler)
        if held:
            signal.raise_signal(signal.SIGINT)


def _follow_parent() -> None:
    from multiprocessing import parent_process

    collect_seldom()
    # Where it is not held back from the beginning.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pool's processes would wait for jobs for ever if the one that started them is killed, and
    # until then write files that the next build has written already.
    if (parent := parent_process()) is not None:

        def end() -> None:
            parent.join()
            os._exit(1)

        Thread(target=end, daemon=True).start()


class _InProcess:
    """This process, which does each job at once."""

    def ahead(self) -> int:
        """See Hands."""
        return 1

    def submit(self, function: Callable[[Any], Any], job: object) -> Future[Any]:
        """See Hands; a failure is raised here."""
        future: Future[Any] = Future()
        future.set_result(function(job))
        return future

    def settle(self, promises: Iterable[Future[Any]]) -> None:
        """See Hands."""

    def shutdown(self) -> None:
        """See Hands."""
