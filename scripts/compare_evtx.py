#!/usr/bin/env python3
"""Compares the event log reader, record by record, with python-evtx, which shares no code and no author with it.

    pip install python-evtx
    cargo build --release --example evtx_records
    scripts/compare_evtx.py [--jobs N] LOG.evtx...

Both parsers read each log; compared are the number of records, and of each record: id, time, provider, channel,
computer, every number of the System block, and the name and text of every value in order. python-evtx reads about 150
records a second and core. Exit status 1 if anything differs.

What python-evtx does otherwise, and is therefore levelled before comparing:
- times go through floating-point numbers and are off by up to 2 microseconds; the exact one is that of the record's header;
- an element that its template leaves out when its value is null is written empty: empty values are left out on both sides;
- an array of strings is one value of `<string>` elements, and one that begins with empty strings is split wrongly: its
  splitting is replaced, and the parts are compared as the repeated values that Windows shows;
- a number other than 0 and 1 in a boolean is `True`: equal to any such number here;
- of several elements in one value it shows the first (TraceLogging adds `RenderingInfo`): the others are not compared;
- hexadecimal numbers have leading zeros, sizes are decimal, booleans a capital letter, binary values base64: compared as values;
- characters that XML does not allow are dropped or escaped: left out on both sides.
"""

import argparse
import base64
import collections
import json
import multiprocessing
import pathlib
import re
import subprocess
import sys
from datetime import datetime, timezone
from xml.etree import ElementTree

import Evtx.Evtx as evtx
from Evtx.Nodes import WstringArrayTypeNode

RECORDS = pathlib.Path(__file__).resolve().parent.parent / "target/release/examples/evtx_records"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STRINGS = re.compile(r"<string>(.*?)</string>\n?", re.DOTALL)
NAMESPACE = re.compile(r"^\{[^}]*\}")


def strings(node):
    """An array of strings, each ended by a NUL."""
    items = bytes(node.binary()).decode("utf-16-le", "replace").split("\0")
    return "".join(f"<string>{item}</string>\n" for item in items[:-1])


WstringArrayTypeNode.string = strings


def ticks(text):
    """FILETIME microseconds of a time as text."""
    text = text.strip().replace("Z", "+00:00").replace(" ", "T")
    text = re.sub(r"(\.\d{6})\d+", r"\1", text)
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    delta = when - datetime(1601, 1, 1, tzinfo=timezone.utc)
    return (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds


def near(ours, theirs):
    return ours.startswith("time ") and theirs.startswith("time ") and abs(int(ours[5:]) - int(theirs[5:])) <= 2


def level(text):
    """One form for the spellings of one value."""
    text = NOT_XML.sub("", text).replace("\ufffd", "").replace("\r\n", "\n").replace("\r", "\n")
    if re.fullmatch(r"0x[0-9a-fA-F]+", text):
        return hex(int(text, 16))
    if re.fullmatch(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?", text):
        return text.strip("{}").lower()
    if text in ("True", "False"):
        return text.lower()
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?", text):
        try:
            return f"time {ticks(text)}"
        except ValueError:
            return text
    return text


def same(ours, theirs):
    """Whether two levelled texts are the same value."""
    if ours == theirs or near(ours, theirs):
        return True
    if (ours, theirs[:6]) == ("time 0", "time -"):  # FILETIME 0 is the year 1 for python-evtx
        return True
    try:
        if base64.b64decode("".join(theirs.split()), validate=True).hex().upper() == ours:
            return True
    except ValueError:
        pass
    if theirs == "true" and re.fullmatch("-?[0-9]+", ours):
        return ours != "0"
    try:
        return float(int(ours, 16) if ours.startswith("0x") else ours) == float(theirs)
    except ValueError:
        return False


def name_of(element):
    return NAMESPACE.sub("", element.tag)


def values(event):
    """Named values by the rules of the reader's documentation, written down a second time."""
    out = []

    def attributes(element, path, data):
        for key, value in element.attrib.items():
            if not (data and key == "Name"):
                out.append((f"{path}.@{NAMESPACE.sub('', key)}".lstrip("."), value))

    def walk(element, path):
        data = name_of(element) in ("Data", "ComplexData")
        own = element.attrib.get("Name", "") if data else name_of(element)
        path = ".".join(part for part in (path, own) if part)
        if len(element) == 0:
            out.append((path, element.text or ""))
            attributes(element, path, data)
            return
        attributes(element, path, data)
        for child in element:
            walk(child, path)

    for part in event:
        if name_of(part) == "System":
            continue
        if name_of(part) == "EventData":
            for child in part:
                walk(child, "")
            if len(part) == 0:
                out.append(("", (part.text or "").strip()))
            attributes(part, "", False)
        elif name_of(part) == "UserData":
            for root in part:
                attributes(root, "", False)
                for child in root:
                    walk(child, "")
                if len(root) == 0:
                    out.append((name_of(root), root.text or ""))
        else:
            walk(part, "")
    split = ((name, item) for name, text in out for item in (STRINGS.findall(text) or [text]))
    return [(name, level(text)) for name, text in split if text]


def theirs(path):
    """python-evtx: (id, fields of comparison) of every record, chunks that the file header does not count included."""
    out = []
    with evtx.Evtx(str(path)) as log:
        for chunk in log.get_file_header().chunks(include_inactive=True):
            if not chunk.check_magic():
                continue
            for record in chunk.records():
                try:
                    text = record.xml()
                    root = ElementTree.fromstring(NOT_XML.sub("", text))
                except Exception as error:  # whatever it stumbles over is theirs, and counted
                    out.append((record.record_num(), f"python-evtx: {error!r}"))
                    continue
                exact = record.unpack_qword(0x10)
                out.append((record.record_num(), {**record_of(root), "exact": exact}))
    return out


def record_of(event):
    system = next(part for part in event if name_of(part) == "System")
    parts = {name_of(part): part for part in system}

    def text(name):
        return (parts[name].text or "").strip() if name in parts else ""

    def attribute(name, key):
        return parts[name].attrib.get(key, "") if name in parts else ""

    guid = re.compile("[{}]")
    return {
        "provider": attribute("Provider", "Name"),
        "provider_guid": guid.sub("", attribute("Provider", "Guid")).lower(),
        "event_id": text("EventID"),
        "qualifiers": attribute("EventID", "Qualifiers"),
        "version": text("Version"),
        "level": text("Level"),
        "task": text("Task"),
        "opcode": text("Opcode"),
        "keywords": str(int(text("Keywords") or "0", 16)),
        "time": ticks(attribute("TimeCreated", "SystemTime") or "1601-01-01 00:00:00"),
        "record_id": text("EventRecordID"),
        "activity_id": guid.sub("", attribute("Correlation", "ActivityID")).lower(),
        "related_activity_id": guid.sub("", attribute("Correlation", "RelatedActivityID")).lower(),
        "process": attribute("Execution", "ProcessID"),
        "thread": attribute("Execution", "ThreadID"),
        "channel": text("Channel"),
        "computer": text("Computer"),
        "user": attribute("Security", "UserID"),
        "fields": values(event),
    }


def ours(path):
    out, warnings = [], 0
    lines = subprocess.run([RECORDS, path], capture_output=True, check=True).stdout
    for line in lines.decode().splitlines():
        record = json.loads(line)
        if "warning" in record:
            warnings += 1
            continue
        flat = {**record.pop("system"), **record}
        fields = [(name, level(text)) for name, text in flat.pop("fields") if text]
        flat = {key: value if key == "time" else "" if value is None else str(value) for key, value in flat.items()}
        flat["keywords"] = flat["keywords"] or "0"
        out.append({**flat, "fields": fields})
    return out, warnings


def differences(mine, other):
    for key, value in other.items():
        if key == "exact":
            continue
        if key == "time":
            # Off by more than the error of theirs, or not exactly that of the header where that one is as near.
            exact = other["exact"]
            if abs(mine[key] // 10 - value) > 2 or (abs(exact // 10 - value) <= 2 and mine[key] != exact):
                yield f"time: {mine[key]} != {value}, {exact}"
        elif key == "fields":
            if len(value) < len(mine["fields"]):
                mine["fields"] = [field for field in mine["fields"] if not field[0].startswith("RenderingInfo.")]
            names = [name for name, _ in mine["fields"]], [name for name, _ in value]
            if names[0] != names[1]:
                yield f"names {names[0]} != {names[1]}"
                continue
            for (name, a), (_, b) in zip(mine["fields"], value):
                if not same(a, b):
                    yield f"value {name!r}: {a!r} != {b!r}"
        elif mine[key] != value and not (key == "level" and value == ""):
            yield f"{key}: {mine[key]!r} != {value!r}"


def compare(path):
    mine, warnings = ours(path)
    other = theirs(path)
    found = []
    failed = sum(isinstance(record, str) for _, record in other)
    if len(mine) != len(other):
        found.append(f"{len(mine)} records != {len(other)}")
    by_id = collections.defaultdict(collections.deque)
    for one in mine:
        by_id[one["id"]].append(one)
    for number, two in other:
        one = by_id[str(number)].popleft() if by_id[str(number)] else None
        if isinstance(two, str):
            found.append(f"record {number}: {two}")
        elif one is None:
            found.append(f"record {number}: only theirs")
        else:
            found.extend(f"record {number}: {what}" for what in differences(one, two))
    found.extend(f"record {number}: only ours" for number, left in by_id.items() for _ in left)
    return path, len(mine), len(other), failed, warnings, found


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--jobs", type=int, default=1)
    args.add_argument("--show", type=int, default=5, help="differences shown per log")
    args.add_argument("logs", nargs="+")
    args = args.parse_args()
    total, bad = collections.Counter(), False
    with multiprocessing.Pool(args.jobs) as pool:
        for path, mine, other, failed, warnings, found in pool.imap(compare, args.logs):
            total.update(logs=1, ours=mine, theirs=other, failed=failed, warnings=warnings, differences=len(found))
            bad |= bool(found)
            print(f"{mine:7} {other:7} {len(found):5} {path}", flush=True)
            for what in found[: args.show]:
                print(f"            {what[:400]}")
    print(dict(total))
    sys.exit(bad)


if __name__ == "__main__":
    main()
