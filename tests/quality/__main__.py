"""`python -m tests.quality`: precision and recall of matching and search, on French people who do not exist. A database of the tests' own."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["PRINT_QUALITY"] = "1"
    sys.exit(pytest.main(["-q", "-n", "0", "-p", "no:cacheprovider", "tests/quality/test_quality.py"]))
