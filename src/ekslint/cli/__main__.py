"""Turn `python -m ekslint.cli` into the command line; knows nothing but where it starts."""

from ekslint.__main__ import run

if __name__ == "__main__":
    run()
