"""Where the frozen program starts: a script, because PyInstaller cannot start from a package."""

import sys

from dermadesk.__main__ import main

sys.exit(main())
