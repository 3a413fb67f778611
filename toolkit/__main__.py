"""`python -m toolkit` is the same as `toolkit`."""

from toolkit.cli.app import main

if __name__ == "__main__":
    main()
