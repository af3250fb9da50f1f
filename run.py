"""Set up the course and open it: `python3 run.py`. Set up and pass the tests: `python3 run.py test`.

Nothing but Python 3.11 or 3.12 is needed before. This file stays readable for old Pythons, so that they end with a
sentence too; the work is done by the modules in environment/, which use the standard library only.
"""

import sys

if sys.version_info[:2] not in ((3, 11), (3, 12)):
    sys.exit(
        "This course needs Python 3.11 or 3.12, and this is Python "
        + ".".join(str(part) for part in sys.version_info[:3])
        + ": install one of the two and start with it, for instance python3.12 run.py"
    )

from environment.command import main

if __name__ == "__main__":
    sys.exit(main())
