"""Jobs -> a Dask cluster. The only import of distributed."""

import asyncio
import logging
import pickle
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import distributed
from dask import config as dask_config
from distributed.client import Future
from distributed.core import rpc
from distributed.scheduler import KilledWorker
from distributed.security import Security

from generator.cluster.makeup import differences, makeup
from generator.cluster.settings import Cluster
from generator.cluster.task import OtherMakeupError, packed
from generator.errors import ConfigError, Problem, SiteError
from generator.executor import KilledError

_CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 2.0  # after which the workers are counted again: they come and go
_AHEAD = 2  # batches for each thread: the next one is there when one is done
_FEWEST_AHEAD = 4  # where no worker has come yet


class Hired:
    """The workers of a scheduler."""

    def __init__(self, cluster: Cluster) -> None:
        # What goes wrong is said by us, with its place and a hint.
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._cluster = cluster
        self._client = _connected(cluster)
        self._threads = 0
        self._looked = float("-inf")
        self._deserted: float | None = None  # since when there is no worker

    def ahead(self) -> int:
        """See generator.executor.Hands."""
        self._look()
        return max(_FEWEST_AHEAD, _AHEAD * self._threads)

    def submit(self, function: Callable[[Any], Any], job: object) -> "_Promise":
        """See generator.executor.Hands."""
        # The scheduler groups tasks by what stands before the last dash.
        key = f"{function.__name__}-{uuid4().hex}"
        task = packed(function, job)
        return _Promise(self, self._client.submit(pickle.loads, task, key=key, pure=False))

    def settle(self, promises: Iterable["_Promise"]) -> None:
        """See generator.executor.Hands."""
        for promise in promises:
            promise.settle()

    def shutdown(self) -> None:
        """See generator.executor.Hands; the scheduler then forgets all our tasks."""
        self._client.close()

    def watch(self) -> None:
        """Look whether there is a worker; raises SiteError when there has been none for long."""
        self._look()
        if self._threads:
            self._deserted = None
            return
        now = time.monotonic()
        if self._deserted is None:
            self._deserted = now
            self._cluster.tell(f"{self._cluster.address} has no worker: waiting for one")
        if now - self._deserted > self._cluster.patience:
            hint = f"start one: dask worker {self._cluster.address} --nthreads 1"
            seconds = f"{self._cluster.patience:.0f} seconds"
            raise self.problem(f"{self._cluster.address} had no worker for {seconds}", hint)

    def problem(self, message: str, hint: str) -> SiteError:
        """Return an error of the cluster."""
        return _problem(self._cluster, message, hint)

    def gone(self) -> SiteError:
        """Return the error that the scheduler does not answer any more."""
        message = f"the scheduler at {self._cluster.address} is gone"
        return self.problem(message, "run the command again: it goes on where it was")

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            try:
                self._threads = sum(self._client.nthreads().values())
            except (OSError, TimeoutError, RuntimeError) as error:
                raise self.gone() from error
            self._looked = now


class _Promise:
    def __init__(self, hired: Hired, future: "Future[Any]") -> None:
        self._hired = hired
        self._future = future

    def settle(self) -> None:
        """Wait until the task has come to an end; raises SiteError where it never will."""
        while not self._future.done():
            self._hired.watch()
            with suppress(Exception):  # `result` raises it, when it has come
                self._future.exception(timeout=_LOOK_SECONDS)

    def result(self) -> Any:
        """Return what the job gave; raises what it raised, KilledError, and SiteError."""
        self.settle()
        try:
            return pickle.loads(self._future.result())
        except KilledWorker as error:
            raise KilledError from error
        except OtherMakeupError as error:
            told = [
                f"{name} {theirs}, here {ours}"
                for name, theirs, ours in differences(error.versions, makeup())
            ]
            message = f"the worker {error.where} has {'; '.join(told)}"
            hint = "install the same on every machine, and start its workers anew"
            raise self._hired.problem(message, hint) from error
        except ModuleNotFoundError as error:
            if not str(error.name or error).startswith(("generator", "No module named 'generator")):
                raise
            hint = "install the same Warraq on every machine, and start its workers anew"
            message = "a worker has no Warraq, or one that is older or newer"
            raise self._hired.problem(message, hint) from error
        except distributed.CancelledError as error:
            raise self._hired.gone() from error


def _connected(cluster: Cluster) -> distributed.Client:
    # It warns of tasks as large as our batches are.
    dask_config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})
    security = None
    if cluster.tls_ca:
        security = Security(
            require_encryption=True,
            tls_ca_file=str(cluster.tls_ca),
            tls_client_cert=str(cluster.tls_cert),
            tls_client_key=str(cluster.tls_key),
        )
    seconds = min(_CONNECT_SECONDS, cluster.patience)
    hint = "see that it runs, and that this machine reaches it: dask scheduler"
    try:
        # In a thread: where a command runs, there may be an event loop.
        with ThreadPoolExecutor(1) as thread:
            asked = _version(cluster.address, security, seconds)
            theirs = thread.submit(asyncio.run, asked).result()
    except Exception as error:  # another program may answer, and Dask take that for anything
        reason = str(error.__cause__ or error) or f"nothing within {seconds:.0f} seconds"
        message = f"no scheduler answers at {cluster.address}: {reason}"
        raise _problem(cluster, message, hint) from error
    if theirs != (ours := version("distributed")):
        message = f"the scheduler at {cluster.address} has distributed {theirs}, here {ours}"
        raise _problem(cluster, message, "install the same on every machine, and start it anew")
    try:
        return distributed.Client(
            cluster.address, timeout=seconds, security=security, set_as_default=False
        )
    except (OSError, TimeoutError) as error:
        message = f"the scheduler at {cluster.address} does not answer any more: {error}"
        raise _problem(cluster, message, hint) from error


async def _version(address: str, security: Security | None, seconds: float) -> str:
    """Return the version of a scheduler's Dask; raises anything where that cannot be told.

    A client of another version might wait for ever, or meet any exception.
    """
    arguments = (security or Security()).get_connection_args("client")
    async with asyncio.timeout(seconds), rpc(address, connection_args=arguments) as scheduler:
        return str((await scheduler.versions())["packages"]["distributed"])


def _problem(cluster: Cluster, message: str, hint: str) -> SiteError:
    return ConfigError(Problem(message, cluster.place, hint=hint))
