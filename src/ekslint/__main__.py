"""Turn `python -m ekslint` into the command line."""

from ekslint.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
