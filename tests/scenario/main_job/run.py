"""Runs every *_test.py of this folder, or of the one that is named. The last line is "N passed, N failed", which tests/support/count_tests.py reads."""
import sys
import unittest
from pathlib import Path

if __name__ == "__main__":
    here = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    here = here if here.is_dir() else here.parent
    sys.path.insert(0, str(here))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(unittest.TestLoader().discover(str(here), pattern="*_test.py"))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
