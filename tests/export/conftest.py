"""What the tests of exports share: an archive of real articles."""

from pathlib import Path

import pytest

from tests.export.sites import NEWS, real


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of 5,000 real articles, where there are such."""
    if not NEWS.exists():
        pytest.skip("real articles lie beside some checkouts only")
    return real(tmp_path_factory.mktemp("real") / "site", 5_000)
