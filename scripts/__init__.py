"""The census: verbs are run (`python -m scripts.refresh`) and stand here; nouns are imported and live in rooms.

A verb reads its arguments with what `common/` has, and only then imports its work, the function of its name in `verbs/`:
whoever asks for `--help` waits for no library.
"""

import sys
from importlib.util import find_spec

_MISSING = [name for name in ("markdown_it", "msgspec", "requests", "ruamel") if find_spec(name) is None]
if sys.version_info < (3, 11):
    sys.exit("The census needs Python 3.11 or newer. `make check` finds it, and sets up .venv: use .venv/bin/python.")
if _MISSING:
    sys.exit(
        f"This Python lacks {', '.join(_MISSING)}. `make check` sets up .venv, which has all: use .venv/bin/python."
    )
