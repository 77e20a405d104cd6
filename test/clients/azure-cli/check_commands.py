"""Holds commands against the Azure CLI itself, which stops before it would run them.

Reads a JSON list of {"words", "isMentioned"}: a command without `az`, and whether it may leave arguments out. Prints a JSON list of
what the CLI refuses of each, null where it is right.
"""

import contextlib
import io
import json
import sys

from azure.cli.core import get_default_cli
from knack.events import EVENT_INVOKER_CMD_TBL_LOADED, EVENT_INVOKER_POST_PARSE_ARGS

GLOBAL = {"--output", "-o", "--query", "--help", "-h", "--verbose", "--debug", "--only-show-errors", "--subscription"}

# The CLI logs its errors to the stream that it finds at the first.
told = io.StringIO()
answers, sys.stderr = sys.stdout, told


class Known(BaseException):
    """What the CLI has of a command, by its name: a BaseException, since the CLI tells others as errors."""

    def __init__(self, options_of):
        super().__init__()
        self.options_of = options_of


def stop(_, cmd_tbl=None, **kwargs):
    raise Known(
        {
            name: {str(option) for argument in command.arguments.values() for option in argument.options_list or []}
            for name, command in (cmd_tbl or {}).items()
        }
    )


def fault_of(words, is_mentioned):
    cli = get_default_cli()
    cli.register_event(EVENT_INVOKER_CMD_TBL_LOADED if is_mentioned else EVENT_INVOKER_POST_PARSE_ARGS, stop)
    told.seek(0)
    told.truncate()
    try:
        with contextlib.redirect_stdout(told):
            cli.invoke(words)
    except SystemExit:
        pass
    except Known as known:
        return fault_of_mentioned(words, known.options_of) if is_mentioned else None
    return told.getvalue().strip().split("\n")[0] or "it is refused"


def fault_of_mentioned(words, options_of):
    """A mentioned command may be a group of commands; its options must be those of a command, whichever are left out."""
    first = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    name = " ".join(words[:first])
    if name not in options_of:
        return None if any(each.startswith(name + " ") for each in options_of) else "there is no such command"
    unknown = [word for word in words[first:] if word.startswith("-") and word not in options_of[name] | GLOBAL]
    return "there is no option " + ", ".join(unknown) if unknown else None


print(json.dumps([fault_of(each["words"], each["isMentioned"]) for each in json.load(sys.stdin)]), file=answers)
