"""Runs commands of the Azure CLI one after the other in one process, through its own entry, as `python -m azure.cli` does.

Reads one JSON list of arguments a line, and answers each with a line of JSON: its exit code and what it printed.
"""

import contextlib
import io
import json
import sys

from azure.cli.core import get_default_cli

answers = sys.stdout
# One for all commands: the CLI's log keeps the stream that it found at the first.
told = io.StringIO()
sys.stderr = told

for line in sys.stdin:
    printed = io.StringIO()
    told.seek(0)
    told.truncate()
    with contextlib.redirect_stdout(printed):
        try:
            code = get_default_cli().invoke(json.loads(line), out_file=printed)
        except SystemExit as end:
            code = end.code
    answer = {"code": code or 0, "printed": printed.getvalue(), "told": told.getvalue()}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
