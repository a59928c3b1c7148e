"""The generator of the pages lives under docs/, outside the package."""

import sys

from helpers.paths import REPO

sys.path.insert(0, str(REPO / "docs"))
