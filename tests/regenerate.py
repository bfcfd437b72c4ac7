"""Write the golden files anew: `make golden`. Read the diff before you commit it."""

import shutil
import tempfile
from pathlib import Path

from generator.build import build
from generator.site.write import MANIFEST
from tests.test_golden import GOLDEN, demo_site


def main() -> None:
    """Build the demo archive and put its pages into tests/golden/."""
    with tempfile.TemporaryDirectory() as folder:
        report = build(demo_site(Path(folder)))
        shutil.rmtree(GOLDEN, ignore_errors=True)
        shutil.copytree(report.output, GOLDEN, ignore=shutil.ignore_patterns(MANIFEST, "search"))


if __name__ == "__main__":
    main()
