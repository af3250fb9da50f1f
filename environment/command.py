"""The command line of run.py."""

import argparse
import sys

from environment import making, opening, testing
from environment.problems import Problem


def parser() -> argparse.ArgumentParser:
    """Return the parser; words that it does not know go to pytest."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        allow_abbrev=False,
        description="Set up the course in .venv and open it in JupyterLab; with `test`, run the tests instead.",
        epilog="run.py test [--all] [what pytest takes]: --all runs the slow tests too and records the result.",
    )
    parser.add_argument("command", nargs="?", choices=["open", "test"], default="open")
    parser.add_argument("--port", type=_port, help="JupyterLab's port (default: the first free one from 8888 on)")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    parser.add_argument("--install-only", action="store_true", help="set up and open nothing")
    parser.add_argument("--here", action="store_true", help="use the environment that runs this instead of .venv")
    parser.add_argument("--fresh", action="store_true", help="make .venv anew")
    parser.add_argument("--all", action="store_true", help=argparse.SUPPRESS)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1024 to 65535")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status. Every foreseen failure is one sentence on standard error."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # an old Windows console cannot show every character
    command_line = parser()
    options, rest = command_line.parse_known_args(arguments)
    if options.command == "open" and (rest or options.all):
        command_line.error(f"not understood: {' '.join(rest) or '--all'} (it belongs to `run.py test`, if anywhere)")
    environment = making.this_environment() if options.here else making.own_environment()
    try:
        making.make(environment, fresh=options.fresh)
        if options.install_only:
            return 0
        if options.command == "test":
            return testing.run_tests(environment, options.all, rest)
        return opening.open_course(environment, options.port, browser=not options.no_browser)
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on.", file=sys.stderr)
        return 130
