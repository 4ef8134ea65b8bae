"""The gate: every call of the scheme's users and of guests is on a list, or it is refused before it runs.

`open_calls.yaml` and `open_doctypes.yaml` say what is open, to whom, why, and which checks go with it; what other apps
of the bench declare and what an administrator opens is a Gate Opening. `asked` reads from a request what it would
run, `judge` decides, `checks` and `columns` look at its arguments, `record` counts what was refused, `scan` finds the
methods of a bench that no list knows. Whoever holds an administrator's role passes `everybody` alone, which refuses
what nobody may ask.
"""

from dongyang_lianhu.permissions.gate.judge import guard_request

__all__ = ["guard_request"]
