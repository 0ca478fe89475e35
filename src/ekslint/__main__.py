"""Turn `python -m ekslint` into the command line."""

from ekslint.cli.main import run

if __name__ == "__main__":
    run()
