"""Turn `python -m ekslint.cli` into the command line; knows nothing but where it starts."""

import sys

from ekslint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
