"""Entry of the commands in bin/ (through tools/python.sh). Standard library only: nothing is installed yet."""

import sys

from launcher.commands import main

raise SystemExit(main(sys.argv[1:]))
