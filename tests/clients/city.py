"""What every client script here shares: the city it is given, what REST says of its table, and the report that the runner reads.

A script gets the address of the city as its first argument, and through the environment the table (PUJIANG_TABLE), its dataset, its agency and a key that may write.
It prints one line of JSON for each thing it compared: {"what", "equal", "detail"}; first the line of its client: {"client", "version"} or {"client", "install"}.
"""

import datetime
import decimal
import importlib
import importlib.metadata
import json
import math
import os
import sys
import urllib.request

address = sys.argv[1].rstrip("/")
table = os.environ.get("PUJIANG_TABLE", "every-kind")
agency = os.environ.get("PUJIANG_AGENCY", "agency-a")
key = os.environ.get("PUJIANG_KEY", "")


def say(**line):
    print(json.dumps(line, ensure_ascii=False, default=str), flush=True)


def client(package, *modules, install=None):
    """The modules of an installed client; ends the script with the line that installs it where it is missing."""
    try:
        found = [importlib.import_module(module) for module in modules or (package,)]
    except ImportError:
        say(client=package, install=f"pip install {install or package}")
        sys.exit(0)
    say(client=package, version=importlib.metadata.version(package))
    return found[0] if len(found) == 1 else found


def read(path):
    with urllib.request.urlopen(path if path.startswith("http") else address + path) as answer:
        return json.load(answer)


def is_nothing(value):
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>")


def cell(kind, value):
    """A cell as its type has it, whatever the format could print: a time as text without closing zeros, a number by its value."""
    if is_nothing(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    if kind in ("integer", "double", "decimal"):
        return float(value) if kind == "double" else decimal.Decimal(str(value)).normalize()
    if kind == "boolean":
        return str(value).lower() in ("true", "1", "1.0")
    if kind in ("date", "timestamp", "time"):
        # Some libraries know no time without a day.
        value = value.time() if kind == "time" and isinstance(value, datetime.datetime) else value
        text = value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)
        text = text.replace(" ", "T").removesuffix("Z").removesuffix("+00:00")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text[:10] if kind == "date" else text
    return json.loads(value) if kind == "json" and isinstance(value, str) else value


_rest = read(f"/api/v1/tables/{table}/rows?limit=10000")
kinds = {column["name"]: column["type"] for column in _rest["columns"]}
rows = _rest["rows"]


def plain(found, names=None):
    return [{name: cell(kinds[name], row.get(name)) for name in names or kinds} for row in found]


def compare(what, found, expected=None, names=None, limits=None):
    """Rows that a client read against those of REST; `limits` says by field what the client or its format can hold at all of a cell."""
    held = [{**row, **{name: hold(row[name]) for name, hold in (limits or {}).items() if row[name] is not None}} for row in (rows if expected is None else expected)]
    had, wanted = plain(found, names), plain(held, names)
    detail = f"{len(had)} rows"
    for i, (a, b) in enumerate(zip(had, wanted)):
        if a != b:
            detail = next(f"row {i} {name}: {a[name]!r}, REST {b[name]!r}" for name in a if a[name] != b[name])
            break
    say(what=what, equal=had == wanted, detail=detail if len(had) == len(wanted) else f"{len(had)} rows, REST {len(wanted)}")


def agree(what, found, expected):
    say(what=what, equal=found == expected, detail=str(found) if found == expected else f"{found!r}, expected {expected!r}"[:300])


def holds(what, fact, detail=""):
    say(what=what, equal=bool(fact), detail=str(detail)[:300])
