"""A cluster without a shared disk: raw texts, articles and pages are in buckets."""

import shutil
import signal
from pathlib import Path

import pytest

from generator.build import build
from generator.ingest.run import ingest
from tests.cluster.processes import dask
from tests.cluster.test_cluster import RAW, at, write_raw
from tests.conftest import tree
from tests.deploy.buckets import KEY, SECRET, environment, moto
from tests.test_storage import Bucket, between, config_of, stored

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")


def test_what_a_cluster_makes_in_buckets_is_byte_for_byte_what_one_process_makes_in_folders(
    tmp_path: Path,
) -> None:
    """Though a worker dies, and the store is busy or cut off every thirtieth time."""
    one = write_raw(tmp_path / "one", "falters-in-ingest")
    ingest(one, (), "unicode", "ar", lambda *_: None, jobs=1)
    build(one, jobs=1)
    with environment(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET):
        bucket = Bucket()
        for name, data in tree(one / "raw").items():
            bucket.put(f"raw/{name}", data)
        with (
            between(moto(), fault=30) as (address, faults),
            dask(tmp_path / "dask") as cluster,
            cluster.worker(),
            cluster.worker(),
        ):
            many = write_raw(tmp_path / "many")
            shutil.rmtree(many / "raw")
            text = "\n".join(
                f'{name} = "s3://{bucket.name}/{name}"' for name in ("raw", "content", "output")
            )
            storage = config_of(stored(many, text, address)).storage
            workers = at(cluster, many)
            read = ingest(
                *(many, (), "unicode", "ar"),
                lambda *_: None,
                storage=storage,
                jobs=1,
                cluster=workers,
            )
            report = build(many, jobs=1, cluster=workers)
        assert not read.problems
        assert not report.problems
        assert bucket.held("output") == tree(one / "output")
    assert len(faults) > 10
    assert len(tree(one / "output")) > RAW
    said = b"".join(path.read_bytes() for path in (tmp_path / "dask").glob("*.log"))
    assert SECRET.encode() not in said
    assert KEY.encode() not in said
