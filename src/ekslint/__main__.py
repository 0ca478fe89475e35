"""Turn `python -m ekslint` and the command `ekslint` into one run of the command line.

It imports nothing of ekslint before an interruption would be told in words, not as a traceback.
"""

import os
from typing import NoReturn


def run() -> NoReturn:
    """Run the command line of this process and end the process; 130 when interrupted."""
    try:
        from ekslint.cli.main import run as started

        started()
    except KeyboardInterrupt:  # while it starts, or while an earlier interruption is told
        os.write(2, b"\nekslint: interrupted\n")
        os._exit(130)


if __name__ == "__main__":
    run()
