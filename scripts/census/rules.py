"""What repos.yaml must be, beyond being readable. Pure: text in, faults out, every fault with its line and mend."""

import contextlib
import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from scripts.census import catalogue
from scripts.census.document import Document
from scripts.common.errors import DataError, Fault
from scripts.common.text import plain

SCHEMA = Path(__file__).with_name("repos.schema.json")
SUMMARY_LENGTH = range(20, 111)  # characters

_EMOJI = range(0x1F000, 0x20000)


def find_faults(text: str) -> list[Fault]:
    """Every fault of repos.yaml's text, in the order of its lines."""
    try:
        document = Document(text)
    except DataError as error:
        return [error.fault]
    faults = [*_schema_faults(document), *_taxonomy_faults(document), *_entry_faults(document)]
    with contextlib.suppress(DataError):  # what keeps the file from being read is among the faults
        faults += [*_order_faults(text), *_form_faults(text)]
    return sorted(set(faults))


def summary_faults(summary: str) -> list[str]:
    """What is wrong with a summary, each with its mend; empty when nothing is."""
    found = []
    if len(summary) not in SUMMARY_LENGTH:
        found.append(f"the summary has {len(summary)} characters: write 20 to 110")
    if summary != plain(summary):
        found.append("the summary holds line breaks, double spaces or invisible characters: retype it as one line")
    if "://" in summary or "www." in summary.lower():
        found.append("the summary holds an address: leave it out")
    if any(unicodedata.category(c) == "So" or ord(c) in _EMOJI for c in summary):
        found.append("the summary holds an emoji: leave it out")
    if summary.endswith("."):
        found.append("the summary ends with a full stop: leave it out")
    return found


def _schema_faults(document: Document) -> Iterator[Fault]:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for error in validator.iter_errors(_as_json(document.data)):
        if len(plain(error.message)) < 160:
            what = plain(error.message)
        else:
            what = f"{error.json_path[2:] or 'the file'} does not fit {error.validator}: {error.validator_value}"
        hint = (
            error.schema.get("description") if isinstance(error.schema, dict) else None
        ) or "see scripts/census/repos.schema.json"
        yield Fault(document.where, document.line(*error.absolute_path), f"{what}: {hint}")


def _as_json(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_json(value) for value in data]
    return str(data) if isinstance(data, date) else data


def _taxonomy_faults(document: Document) -> Iterator[Fault]:
    """Ids and titles stand once each: they become anchors."""
    seen: dict[str, int] = {}
    for i, layer in enumerate(_rows(document.data, "layers")):
        for path, item in [(("layers", i), layer)] + [
            (("layers", i, "categories", j), category) for j, category in enumerate(_rows(layer, "categories"))
        ]:
            line = document.line(*path)
            for key in ("id", "title"):
                word = f"{key} {str(item.get(key)).lower()}"
                if seen.setdefault(word, line) != line:
                    yield Fault(document.where, line, f"the {word} is also on line {seen[word]}: choose another")


def _entry_faults(document: Document) -> Iterator[Fault]:
    known = {str(c.get("id")) for layer in _rows(document.data, "layers") for c in _rows(layer, "categories")}
    names: dict[str, tuple[int, str, int]] = {}
    for section in ("repos", "rejected"):
        for index, row in enumerate(_rows(document.data, section)):
            line = document.line(section, index)
            for message in _faults_of(row, known) if section == "repos" else ():
                yield Fault(document.where, line, f"{row.get('repo')}: {message}")
            for name in _names(row):
                first, first_section, first_index = names.setdefault(name, (line, section, index))
                if (first_section, first_index) != (section, index):
                    verb = "listed" if first_section == "repos" else "rejected"
                    yield Fault(document.where, line, f"{name} is already {verb} on line {first}: keep one of the two")


def _faults_of(row: dict[str, Any], known: set[str]) -> Iterator[str]:
    if isinstance(row.get("category"), str) and row["category"] not in known:
        yield f"there is no category {row['category']}: use the id of one under `layers:`"
    if isinstance(row.get("summary"), str):
        yield from summary_faults(row["summary"])


def _names(row: dict[str, Any]) -> set[str]:
    """Everything that identifies the entry: names in lower case, and its id."""
    former = row.get("formerly")
    names = [row.get("repo"), *(former if isinstance(former, list) else [])]
    return {str(name).lower() for name in names if name} | ({f"id {row['id']}"} if row.get("id") else set())


def _order_faults(text: str) -> Iterator[Fault]:
    listed = catalogue.parse_catalogue(text)
    for before, entry in zip(listed.entries, listed.entries[1:], strict=False):
        if catalogue.sort_key(listed, entry) < catalogue.sort_key(listed, before):
            message = f"{entry.repo} stands below {before.repo}: `python -m scripts.check --fix` sorts"
            yield Fault(str(catalogue.PATH), entry.line, message)


def _form_faults(text: str) -> Iterator[Fault]:
    """The file is in the one form that tools keep byte for byte."""
    same = catalogue.round_trip(text)
    if same == text:
        return
    ours, theirs = text.split("\n"), same.split("\n")
    pairs = zip(ours, theirs, strict=False)
    line = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(ours), len(theirs)) - 1)
    wanted = theirs[line] if line < len(theirs) else ""
    yield Fault(str(catalogue.PATH), line + 1, f"write it as `{wanted}`: `python -m scripts.check --fix` does")


def _rows(data: Any, key: str) -> list[dict[str, Any]]:
    rows = data.get(key) if isinstance(data, dict) else None
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []
