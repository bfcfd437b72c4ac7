"""Jobs mapped over processes, in order; the same results with any number of them."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

# With fewer jobs, starting processes costs more than they save.
WORTH_PROCESSES = 10

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class Workers:
    """Processes that jobs are mapped over: started when jobs are worth them, and kept to the end.

    `count` is their number, None for as many as pay.
    """

    def __init__(self, count: int | None) -> None:
        self._count = count
        self._pool: Executor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def mapped(
        self, function: Callable[[_Job], _Result], jobs: Iterable[_Job]
    ) -> Iterator[_Result]:
        """Yield function(job) for each job in order, over processes where that pays.

        Jobs are taken from the iterator only as fast as they are done, so that few are ever in
        memory.
        """
        source = iter(jobs)
        enough = WORTH_PROCESSES if self._count is None else 2
        first = list(islice(source, enough))
        count = (self._count or os.cpu_count() or 1) if len(first) == enough else 1
        executor = self._started(count)
        running: deque[Future[_Result]] = deque()
        for job in chain(first, source):
            running.append(executor.submit(function, job))
            if len(running) >= 2 * count:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()

    def _started(self, count: int) -> Executor:
        if count == 1:
            return _InProcess()
        if self._pool is None:
            # Spawned, not forked: a fork would share the open catalogue and any thread's locks.
            self._pool = ProcessPoolExecutor(
                count, mp_context=get_context("spawn"), initializer=_follow_parent
            )
        return self._pool


def _follow_parent() -> None:
    # Ctrl-C reaches all processes of a terminal; the one that started these says what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pool's processes would wait for jobs for ever if the one that started them is killed, and
    # until then write files that the next build has written already.
    if (parent := parent_process()) is not None:

        def end() -> None:
            parent.join()
            os._exit(1)

        Thread(target=end, daemon=True).start()


class _InProcess(Executor):
    """An executor that does each job at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return a future that already holds the result; a failure is raised here."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
