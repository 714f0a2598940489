#!/usr/bin/env python3
"""Writes the generated part of src/knowledge from a folder of tables, which are kept outside this repository.

    scripts/import_knowledge.py FACTS        FACTS holds events/*.tsv and errors/*.tsv

It writes src/knowledge/events/<provider>.rs, src/knowledge/codes/<family>.rs, the lists of both, and
src/knowledge/values.rs, as const slices: sorted, one row a line, every row with its source. It stops with a message
when a row would be lost, a placeholder has no field, or two rows have one key.

What it does to a row besides copying it stands below, in tables with their reasons: notes are taken out of texts,
enumerations written inside texts become value maps, "see ..." and "same" are replaced by what they point at.
"""

import collections
import csv
import pathlib
import re
import subprocess
import sys

DM = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider"
UDR = "Microsoft-Windows-User Device Registration"
MODERN = "Microsoft-Windows-ModernDeployment-Diagnostics-Provider"
PROVISIONING = "Microsoft-Windows-Provisioning-Diagnostics-Provider"
SCHEDULER = "Microsoft-Windows-TaskScheduler"
KERNEL_GENERAL = "Microsoft-Windows-Kernel-General"
KERNEL_POWER = "Microsoft-Windows-Kernel-Power"
KERNEL_BOOT = "Microsoft-Windows-Kernel-Boot"
TPM = "Microsoft-Windows-TPM-WMI"

MODULES = {  # provider -> file; the rest is the snake-cased name without the vendor
    DM: "device_management",
    MODERN: "modern_deployment",
    PROVISIONING: "provisioning_diagnostics",
    "Microsoft-Windows-BitLocker-API": "bitlocker_api",
    "Microsoft-Windows-Crypto-NCrypt": "crypto_ncrypt",
    "Microsoft-Windows-AppXDeployment-Server": "appx_deployment_server",
    "Microsoft-Windows-PushNotifications-Platform": "push_notifications",
    "Microsoft-Windows-WER-SystemErrorReporting": "system_error_reporting",
    TPM: "tpm_wmi",
    "EventLog": "event_log",
    "MsiInstaller": "msi_installer",
    "User32": "user32",
}

# Texts that count fields of another layout than the newest, speak about layouts, or point at another row.
TEXTS = {
    (SCHEDULER, 201): "action {3} of task {1} ended; instance={2}, return code={4}",
    (KERNEL_GENERAL, 1): "system time changed from {2} to {1}; difference={3} ms, reason={4}, process={5}",
    (TPM, 1796): "Secure Boot variable update failed; update={1}, result={2}",
    (DM, 87): "Entra enrollment call failed; result={10}",
    (DM, 270): "session triggered for an active user; SID={1}, account={2}, initiation={3}, parent={4}, origin={5}, session={6}, queued={7}",
    (DM, 450): "CSP command failed; config source={1}, enrollment name={2}, provider={3}, command={4}, URI={5}, result={6}",
    (DM, 451): "CSP node operation; source={1}, name={2}, provider={3}, operation={4}, URI={5}, child={6}, result={7}",
    (DM, 2405): "declared config: document from CSP rejected; doc={1}, scenario={2}, version={3}, enrollment={4}, user={5}, schema={6}, URL={7}",
    (DM, 75): "automatic MDM enrollment succeeded; credential={1}",
    (DM, 76): "automatic MDM enrollment failed; credential={1}, result={2}",
    (DM, 90): "Entra token request for auto-enrollment; credential={1}, resource={2}, second resource={3}, status={4}",
    ("Microsoft-Windows-AAD", 1251): "enterprise PRT acquisition summary; result={1}, user={2}, credential={3}, correlation={4}, endpoint={5}, method={6}, transport error={7}, HTTP={8}, server error={9}, text={10}",
    ("Microsoft-Windows-AAD", 1253): "enterprise PRT refresh summary; result={1}, user={2}, credential={3}, new token={4}, correlation={5}, endpoint={6}, method={7}, transport error={8}, HTTP={9}, server error={10}, text={11}",
    # A sentence does not begin with a name in lower case.
    (DM, 64): "start type of dmwappushservice being set to demand start during unenroll; result={1}",
    (DM, 65): "start type of dmwappushservice could not be changed; result={1}",
    ("Microsoft-Windows-Shell-Core", 62407): "OOBE web event {1}; value={2}",
    ("Microsoft-Windows-Shell-Core", 62460): "OOBE health; version={1}, health flags={2}, census flags={3}, seconds since boot={4}",
    ("EventLog", 6013): "uptime={5} s",
    ("Microsoft-Windows-Kernel-Boot", 27): "Windows booted; kind={1}",
}

# Remarks for the maintainer inside a text: they go to the row's note.
NOTE = re.compile(
    r"\s*\((?:builds [^()]*|old(?:er)? builds[^()]*|final event|logged [^()]*|error level[^()]*|only says [^()]*"
    r"|e\.g\. [^()]*|published text [^()]*|0x0 = good|0x0 user[^()]*|1 user, 2 device|0 cold[^()]*|1 on, 0x20[^()]*"
    r"|1 off, 2 unprotected[^()]*|Initial/AADConfigure[^()]*|ProfileState_\* text|fields only[^()]*|watch [^()]*"
    r"|variant of 1085|AADSTS number and server message are in the text|0x801C0003-class[^()]*|no data[^()]*|boot marker|clean shutdown marker"
    r"|text unpublished|text not published|argument meanings undocumented)\)"
)

# Rows from general knowledge whose field order and meaning the logs of real machines confirm.
CONFIRMED = {("EventLog", 6005), ("EventLog", 6006), ("EventLog", 6008), ("EventLog", 6009), ("EventLog", 6011), ("EventLog", 6013),
             ("User32", 1074), ("Service Control Manager", 7036), ("Service Control Manager", 7040), ("Service Control Manager", 7045)}

# A part that points at another row's fields.
POINTER = re.compile(r";\s*(?:doc |same leading )?fields as \d+[^;]*")

# Homes that an event got in newer builds; the id stays (observed; not documented).
ENROLLMENT_HOME = {16, 17, 57, 58, 71, 72, 75, 76}
SYNC_HOME = {201, 204, 205, 206, 208, 209}

# Rows that matter for the question "does it work" although the table leaves them out: a CSP command that the server
# sent failed, an MSI of the enrollment did or did not install, half-removed enrollments, the license check refused.
RELEVANT = {(DM, i) for i in (400, 404, 450, 454, 844, 845, 1704)} | {(DM, i) for i in range(1904, 1931)}

# Rows that come back in floods with other values each time (689 a minute were seen): a run is one row on the screen.
NOISY = {(MODERN, 100), (PROVISIONING, 100), (MODERN, 101), (PROVISIONING, 101), (MODERN, 103), (PROVISIONING, 103),
         (DM, 213), (DM, 214), (DM, 227), (DM, 228), (DM, 229), (DM, 281)}

# A step of an enrollment attempt: ranges of ids of the device management provider, by what the rows say. Renewal,
# SCEP, push, unenrollment and everyday syncs have a topic but are no step of an attempt.
PHASES = {
    "policy": [(2, 2), (4, 7), (62, 62), (68, 68)],
    "certificate": [(8, 12), (15, 15), (52, 52), (63, 63), (69, 69), (3007, 3013), (4223, 4223)],
    "provisioning": [(16, 17), (19, 19), (21, 21), (23, 23), (25, 25), (56, 58), (66, 66), (70, 70), (112, 113),
                     (1100, 1128)],
    "registration": [(27, 27), (42, 43), (55, 55), (59, 59), (71, 72), (75, 77), (82, 84), (87, 88), (93, 99),
                     (3014, 3015), (4022, 4023), (4026, 4026), (4028, 4028), (4106, 4106), (4109, 4115), (4400, 4405)],
    "authentication": [(3, 3), (53, 54), (78, 81), (89, 90)],
    "discovery": [(91, 91), (2600, 2614)],
    "join": [(100, 111)],
}

TOPICS = {
    "policy-csp": "PolicyCsp", "other": "Other", "provisioning": "Provisioning", "sync/session": "Sync", "join": "Join",
    "auth": "Authentication", "app-install": "AppInstall", "esp": "Esp", "registration": "Registration",
    "certificate(wstep)": "Certificate", "unenroll": "Unenroll", "discovery": "Discovery", "policy(xcep)": "Policy",
}
OUTCOMES = {"info": "Info", "failure": "Failure", "success": "Success"}
LEVELS = {"Informational": "Information", "Error": "Error", "Warning": "Warning", "LogAlways": "Information",
          "Verbose": "Verbose", "Critical": "Critical"}

# Names of values that hold a result code, and the words before `={n}` in a text that say so.
CODE_NAME = re.compile(r"^(HRESULT\d*|HResult|Hr|ErrorCode|ExitCode|ResultCode|NtStatus|ProviderErrorCode)$")
# These hold a code only where they are numbers: elsewhere they are texts of a server.
CODE_NAME_OF_NUMBER = re.compile(r"^(Error|Result)$")
# Reasons of a restart, not results.
NO_CODES = {("User32", 1074)}
CODE_KEY = {"result", "raw result", "error", "status", "exit", "return code", "code", "session result", "provider error",
            "user token result", "device token result", "request status", "NTSTATUS", "results", "warning"}
HTTP_NAME = re.compile(r"^(HttpStatus|HTTPStatus|HttpStatusCode)$")

MANIFEST = "jdu2600/Windows10EtwEvents manifests 10586-28000"
SOURCES = {  # channel_basis -> where the channel and the text were read
    "csv24H2+manifest": "nasbench/EVTX-ETW-Resources 24H2 (26100.1742)",
    "csv24H2": "nasbench/EVTX-ETW-Resources 24H2 (26100.1742)",
    "csv21H2": "nasbench/EVTX-ETW-Resources 21H2 (22000)",
    "known": "libyal/winevt-kb message files; Velocidex/evtx-data",
    "known for 1-8; others unverified": "Velocidex/evtx-data; channel of ids above 8 unverified",
    "unverified (id newer than 24H2)": "channel unverified, id newer than 24H2",
    "by level (unverified)": "Velocidex/evtx-data; channel by level, unverified",
    "general Windows knowledge (not from a fetched manifest)": "general Windows knowledge, not from a manifest",
}

# (map of value_maps.tsv) -> (ids, fields); no ids: every event of the provider.
MAPS = {
    "InternalCmdType (field InternalCmdType of 404/454)": ([404, 454], ["InternalCmdType"]),
    "ProfileState (153: InitialState,UpdateState)": ([153], ["InitialState", "UpdateState"]),
    "EnrollmentDisposition (179-181,301-303: State)": ([179, 180, 181, 301, 302, 303], ["State"]),
    "TpmKeyStateServer (176: ServerState)": ([176], ["ServerState"]),
    "TpmKeyStateClient (176: ClientState) - numeric order INFERRED from message-table order": ([176], ["ClientState"]),
    "HelloScenarioType": ([], ["HelloScenarioType"]), "KeyProvider": ([], ["KeyProvider"]),
    "HardwarePolicy": ([], ["HardwarePolicy"]), "TpmVersion": ([], ["TpmVersion"]), "KeyType": ([], ["KeyType"]),
    "CertificateType": ([], ["CertificateType"]),
    "SystemTimeChange reason (1: Reason)": ([1], ["Reason"]), "BootType (27)": ([27], ["BootType"]),
    "PowerAction (109 and others)": ([109], ["ShutdownActionType"]),
    "SystemPowerState (42,107)": ([42, 107], ["TargetState", "EffectiveState", "WakeFromState"]),
    "AlgorithmType": ([], ["AlgorithmType"]), "TpmPcrBitmapSource": ([], ["PCRBitmapSource"]),
}
# Enumerations that the tables write inside texts, and those of the SDK header.
ENROLLMENT_TYPES = [(0, "MDM only"), (5, "MAM"), (6, "device-wide MDM with Entra join"),
                    (13, "user-specific MDM with Entra account")]
INLINE = [
    (DM, [75, 76, 90], ["HexInt1"], [(0, "user"), (1, "device")], "text of DM-EDP 75, 76, 90"),
    (DM, [27], ["HexInt2"], [(1, "user"), (2, "device")], "text of DM-EDP 27; UseAADCredentialType"),
    (DM, [109, 110], ["HexInt1"], [(0, "not configured"), (1, "waiting"), (2, "processed"), (3, "timed out")],
     "Get-AutopilotDiagnostics (PowerShell script)"),
    (DM, [94, 99], ["UInt1"], ENROLLMENT_TYPES, "SDK mdmregistration.h DEVICEREGISTRATIONTYPE"),
    (DM, [206], ["UInt5"], ENROLLMENT_TYPES, "SDK mdmregistration.h DEVICEREGISTRATIONTYPE"),
    (DM, [1103, 1104, 1105], ["HexInt1"], ENROLLMENT_TYPES, "SDK mdmregistration.h DEVICEREGISTRATIONTYPE"),
    (DM, [2901], ["HexInt1"], [(1, "off"), (2, "unprotected"), (4, "type mismatch")], "text of DM-EDP 2901"),
]


def fail(message):
    sys.exit(f"import_knowledge: {message}")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def names(fields):
    """Field names of a `name:type;…` cell; `param1..param7` is written out, `...` and brackets go."""
    out = []
    for part in fields.split(";"):
        name = part.split(":")[0].strip()
        span = re.fullmatch(r"param(\d+)\.\.param(\d+)", name)
        if span:
            out += [f"param{i}" for i in range(int(span[1]), int(span[2]) + 1)]
        elif name and name != "...":
            out.append(name.strip("()"))
    return out


def types(fields):
    return {p.split(":")[0]: p.split(":")[1] for p in fields.split(";") if ":" in p}


def module(provider):
    if provider in MODULES:
        return MODULES[provider]
    short = provider.removeprefix("Microsoft-Windows-").replace(" ", "_").replace("-", "_")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", short).lower().replace("__", "_")


def guid_bytes(text):
    hexed = text.strip("{}").split("-")
    parts = [bytes.fromhex(h) for h in hexed]
    stored = parts[0][::-1] + parts[1][::-1] + parts[2][::-1] + parts[3] + parts[4]
    return ", ".join(f"0x{b:02x}" for b in stored)


def header(what):
    return (f"//! {what}\n//!\n//! Written by `scripts/import_knowledge.py` from tables that are kept outside this "
            "repository; every row\n//! names its source.\n\n")


# ---------------------------------------------------------------- events

def event_text(provider, event_id, meaning, basis):
    """(text, note) of a row; rows without a public text have the empty text and show their values."""
    if basis == "none":
        return "", ""
    text = TEXTS.get((provider, event_id))
    note = "" if text is None else meaning
    if text is None:
        found = NOTE.findall(meaning) + POINTER.findall(meaning)
        text = POINTER.sub("", NOTE.sub("", meaning))
        note = "; ".join(f.strip(" ;()") for f in found)
    text = text.strip().rstrip(":;, ").strip()
    return text, note


def code_positions(text, fields, kinds):
    """Positions (from 1) of values that are result codes, with what kind of number they are."""
    out = []
    keys = collections.defaultdict(set)
    for match in re.finditer(r"(?:^|[;,:(]\s*|\s/\s*)([A-Za-z][A-Za-z' -]*?)=\{(\d+)\}(/\{(\d+)\})?", text):
        keys[int(match[2])].add(match[1].strip())
    # What a row calls a warning is a code, but no failure.
    firm_use = "IfFailed" if re.search(r"\bwarning\b", text) else "Firm"
    for at, name in enumerate(fields, 1):
        kind = kinds.get(name, "")
        said = keys.get(at, set())
        named = CODE_NAME.match(name) or (CODE_NAME_OF_NUMBER.match(name) and kind in ("UInt32", "Int32", "HexInt32"))
        if HTTP_NAME.match(name) or "HTTP" in said:
            out.append((at, "Http"))
        elif said & CODE_KEY and kind not in ("UInt64", "GUID", "FILETIME", "Boolean", "SID", "Binary", "Pointer"):
            firm = named or said & {"result", "raw result", "error", "exit", "return code"}
            out.append((at, firm_use if firm else "IfFailed"))
        elif named and not said:
            out.append((at, firm_use))
    return out


def phase_of(provider, event_id, topic, relevant):
    if not relevant:
        return None
    if provider == DM:
        for phase, ranges in PHASES.items():
            if any(low <= event_id <= high for low, high in ranges):
                return phase.capitalize()
        return None
    # Joining is one step, told by one provider; Hello provisioning (358 and up) follows the join.
    if provider == UDR and topic == "Join" and (event_id < 340 or event_id in (344, 345, 354)) and event_id not in (110, 308):
        return "Join"
    if provider == "Microsoft-Windows-Workplace Join" and topic == "Join":
        return "Join"
    return None


def started(text):
    head = text.split(";")[0]
    return re.search(r"\b(started|begins|begun|being applied)\b", head) and not re.search(r"\bnot (started|begun)", head)


def build_events(facts, out):
    rows = collections.defaultdict(list)
    read = 0
    for path in sorted((facts / "events").glob("*.tsv")):
        if path.name in ("schema_history.tsv", "value_maps.tsv"):
            continue
        for row in table(path):
            rows[row["provider"], int(row["event_id"])].append(row)
            read += 1
    history = collections.defaultdict(list)
    layouts_read = 0
    for row in table(facts / "events" / "schema_history.tsv"):
        history[row["provider"], int(row["event_id"])].append(row)
        layouts_read += 1
    lost = [key for key in history if key not in rows]
    if lost:
        fail(f"layouts without a row: {lost[:5]}")
    files = collections.defaultdict(list)
    guids, stats = {}, collections.Counter(read=read, layouts=layouts_read)
    for (provider, event_id), versions in sorted(rows.items()):
        guids.setdefault(provider, versions[0]["provider_guid"])
        versions.sort(key=lambda r: int(r["version"]))
        stats["merged"] += len(versions)
        files[provider].append(event_row(provider, event_id, versions, history[provider, event_id], stats))
    if stats["merged"] != read:
        fail("a row was lost")
    folder = out / "events"
    for old in folder.glob("*.rs"):
        if old.name not in ("row.rs", "lookup.rs"):
            old.unlink()
    listed = []
    for provider, lines in sorted(files.items(), key=lambda item: item[0].lower()):
        name = module(provider)
        (folder / f"{name}.rs").write_text(provider_file(provider, guids[provider], lines), encoding="utf-8")
        listed.append(name)
    body = header("The event catalogue: what an event id of a provider means, one file a provider.")
    body += "pub mod lookup;\npub mod row;\nmod values;\n\n"
    body += "".join(f"mod {name};\n" for name in sorted(listed))
    body += "\nuse crate::knowledge::events::row::Provider;\n"
    body += "\n/// Every provider, sorted by its lower-case name.\npub static PROVIDERS: &[&Provider] = &[\n"
    body += "".join(f"    &{name}::PROVIDER,\n" for name in listed) + "];\n"
    (folder / "mod.rs").write_text(body, encoding="utf-8")
    return files, rows, stats


def provider_file(provider, guid, lines):
    """One file: the channels and sources that rows share as constants, then one row a line."""
    constants = collections.OrderedDict()
    for line in lines:
        for text in re.findall(r"<<([CS])(.*?)>>", line):
            constants.setdefault(text, None)
    counts = collections.Counter()
    for kind, _text in constants:
        counts[kind] += 1
        constants[kind, _text] = f"{'CHANNEL' if kind == 'C' else 'SOURCE'}_{counts[kind]}"
    lines = [re.sub(r"<<([CS])(.*?)>>", lambda m: constants[m[1], m[2]], line) for line in lines]
    guid_text = f"Some(Guid::from_windows_bytes([{guid_bytes(guid)}]))" if guid else "None"
    uses = ["crate::knowledge::events::row::Provider", "crate::knowledge::events::row::ev", "crate::model::event::EventOutcome as O",
            "crate::model::event::Topic as T", "crate::model::record::Level as L"]
    if any("Use::" in line for line in lines):
        uses.append("crate::knowledge::events::row::CodeUse as Use")
    if any("P::" in line for line in lines):
        uses.append("crate::model::event::Phase as P")
    if guid:
        uses.append("crate::model::id::Guid")
    body = header(f"Events of `{provider}`.")
    body += "".join(f"use {use};\n" for use in sorted(uses))
    body += "\n" + "".join(f"const {name}: &str = {quote(text)};\n" for (_kind, text), name in sorted(constants.items(), key=lambda i: i[1]))
    body += "\n/// The provider and its rows.\n#[rustfmt::skip]\npub(super) static PROVIDER: Provider = Provider {\n"
    body += f"    name: {quote(provider)},\n    guid: {guid_text},\n    rows: &[\n"
    return body + "".join(f"        {line},\n" for line in lines) + "    ],\n};\n"


def event_row(provider, event_id, versions, history, stats):
    newest = versions[-1]
    fields = names(newest["fields"])
    basis = newest["text_basis"]
    text, note = event_text(provider, event_id, newest["meaning"], basis)
    used = [int(n) for n in re.findall(r"\{(\d+)\}", text)]
    if used and max(used) > len(fields):
        fail(f"{provider} {event_id}: {{{max(used)}}} but {len(fields)} fields: {text}")
    weak = (provider, event_id) not in CONFIRMED and basis != "own words from published text/guidance" or "unpublished" in newest["meaning"]
    topic = TOPICS[newest["phase"]]
    outcome = OUTCOMES[newest["outcome"]]
    if outcome == "Info" and started(text):
        outcome = "Start"
    relevant = newest["enrollment_relevant"] == "1" or (provider, event_id) in RELEVANT
    phase = phase_of(provider, event_id, topic, relevant)
    kinds = types(newest["fields"])
    codes = [] if (provider, event_id) in NO_CODES else code_positions(text, fields, kinds)
    older, seen = [], {tuple(fields)}
    for row in [*history, *versions]:
        layout = names(row["fields"])
        if tuple(layout) not in seen:
            seen.add(tuple(layout))
            older.append(layout)
    stats["older"] += len(older)
    channels = sorted({v["channel"] for v in versions})
    if provider == DM and event_id in ENROLLMENT_HOME:
        channels.append(f"{DM}/Enrollment")
    if provider == DM and event_id in SYNC_HOME:
        channels.append(f"{DM}/Sync")
    if provider == DM and event_id == 205 and f"{DM}/Debug" not in channels:
        channels.append(f"{DM}/Debug")
    if provider == DM and event_id == 361 and f"{DM}/Admin" not in channels:
        channels.append(f"{DM}/Admin")
    builds = [int(v[k]) for v in versions for k in ("first_build", "last_build") if v[k]]
    source = SOURCES[newest["channel_basis"]]
    if "general" not in newest["channel_basis"]:
        source = f"{MANIFEST}; {source}"
    if weak:
        source += f"; text: {basis}"

    def array(items):
        return "&[" + ", ".join(quote(i) for i in items) + "]"

    homes = "&[" + ", ".join(f"<<C{c}>>" for c in channels) + "]"
    line = (f"ev({event_id}, {homes}, L::{LEVELS[newest['level']]}, {quote(text)}, {array(fields)}, "
            f"T::{topic}, O::{outcome}, <<S{source}>>)")
    if relevant:
        line += ".relevant()"
    if weak:
        line += ".weak()"
    if (provider, event_id) in NOISY:
        line += ".noisy()"
    if phase:
        line += f".phase(P::{phase})"
    if newest["symbol"]:
        line += f".symbol({quote(newest['symbol'])})"
    if codes:
        line += ".codes(&[" + ", ".join(f"({at}, Use::{use})" for at, use in codes) + "])"
    if older:
        line += ".older(&[" + ", ".join(array(layout) for layout in older) + "])"
    if note:
        line += f".note({quote(note)})"
    if builds:
        line += f".builds({min(builds)}, {max(builds)})"
    return line


def build_values(facts, out, rows):
    groups, pointers = collections.OrderedDict(), 0
    for row in table(facts / "events" / "value_maps.tsv"):
        if row["value"] == "-":
            pointers += 1
            continue
        groups.setdefault((row["provider"], row["map"]), []).append(row)
    lines, count = [], 0
    for (provider, name), entries in groups.items():
        ids, fields = MAPS[name]
        values = [(int(e["value"].rstrip("?"), 16), e["name"]) for e in entries]
        count += len(values)
        source = entries[0]["source"].replace("<provider>", provider)
        lines.append((provider, ids, fields, values, "INFERRED" in name, source))
    lines += [(p, i, f, v, False, s) for p, i, f, v, s in INLINE]
    for provider, ids, fields, _values, _hint, _source in lines:
        layouts = [names(r["fields"]) for (p, i), vs in rows.items() if p == provider and (not ids or i in ids) for r in vs]
        for field in fields:
            if not any(field in layout for layout in layouts):
                fail(f"value map of {provider} {ids}: no field {field}")
    body = header("Enumerations: what the numbers in event values stand for.")
    body += "use crate::knowledge::events::row::ValueMap;\n\n"
    body += "/// Every enumeration, in the order of the tables.\n#[rustfmt::skip]\npub(super) static VALUE_MAPS: &[ValueMap] = &[\n"
    for provider, ids, fields, values, hint, source in lines:
        pairs = ", ".join(f"({v}, {quote(n)})" for v, n in sorted(values))
        body += (f"    ValueMap {{ provider: {quote(provider)}, ids: &[{', '.join(map(str, ids))}], "
                 f"fields: &[{', '.join(map(quote, fields))}], hint: {str(hint).lower()}, values: &[{pairs}], "
                 f"source: {quote(source)} }},\n")
    body += "];\n"
    (out / "events" / "values.rs").write_text(body, encoding="utf-8")
    return count, pointers


# ---------------------------------------------------------------- codes

EMPTY = {"", "-", "none", "see context", "see text", "no action by itself", "same", "see symbols_bulk.tsv FVE_E_*"}
HINT = re.compile(r"\b(unverified|field|community|approximate|hint|inferred)\b", re.I)
DESTRUCTIVE = re.compile(r"\b(delete|remove|clear|reset|clean|leave|rejoin|rebuild|uninstall|repair OS)\b", re.I)
FILE_FAMILY = {
    "menroll_mregister": "mdm_enrollment", "dsreg": "device_registration", "adal_wam_caa": "token_library",
    "cloudap_ntstatus": "ntstatus", "aadsts": "entra_sign_in", "autopilot_esp": "autopilot", "syncml_status": "syncml",
    "cfgmgr_omadm": "omadm", "intune_87d": "intune", "crypto_tpm": "crypto", "appx_msi": "installer",
}
BULK_FAMILY = {
    "windows-update": "windows_update", "tpm": "tpm", "crypto": "crypto", "bitlocker": "bitlocker", "bits": "bits",
    "wmi": "wmi", "rpc": "rpc", "generic": "win32", "sspi": "sspi", "wininet": "wininet", "menroll": "mdm_enrollment",
    "winhttp": "winhttp", "appx": "installer", "msi/appx": "installer", "http": "http", "task-scheduler": "task_scheduler",
    "web": "web",
}


def common_family(value):
    """Family of a row of the two mixed tables, by facility."""
    if value >> 28 == 0xC:
        return "ntstatus"
    if value >> 16 == 0x8019:
        return "http"
    facility = {0x8024: "windows_update", 0x8020: "bits", 0x800F: "servicing"}.get(value >> 16)
    if facility:
        return facility
    if value >> 12 == 0x80041:
        return "wmi"
    if value >> 16 == 0x8007 and 12000 <= value & 0xFFFF < 12200:
        return "winhttp"
    return "win32"


def clean_name(symbol):
    """The symbolic name, without remarks; nothing if the table only has a remark."""
    symbol = re.sub(r"\s*\([^()]*\)", "", symbol).strip()
    symbol = symbol.split(" / ")[0].strip().removesuffix(" class")
    return "" if not symbol or "..." in symbol or "*" in symbol else symbol


def build_codes(facts, out):
    entries = []  # (family, kind, low, high, name, meaning, cause, action, source, hint, alternates)
    raw = {}
    for path in sorted((facts / "errors").glob("*.tsv")):
        raw[path.stem] = table(path)
    main = {}  # code text -> row of the most specific table, for "see 0x…" and "as 0x…"
    for stem in ("menroll_mregister", "dsreg", "syncml_status", "winhttp_http", "win32_hresult_common"):
        for row in raw[stem]:
            main.setdefault((stem, row["code"]), row)
    read = sum(len(rows) for rows in raw.values())
    for stem, rows in raw.items():
        source_before = ""
        for row in rows:
            source = row["source"]
            if source == "same":
                source = source_before
            elif source.startswith("see dsreg"):
                source = main["dsreg", row["code"]]["source"]
            elif source.startswith("see menroll"):
                found = main.get(("menroll_mregister", row["code"].split("..")[0]))
                source = found["source"]
            elif source == "see symbols_bulk.tsv":
                source = raw["symbols_bulk"][0]["source"]
            elif source == "same valueMap":
                source = source_before if "valueMap" in source_before else rows[0]["source"]
            else:
                source_before = source
            if stem == "symbols_bulk":
                value = int(row["code"], 16)
                entries.append((BULK_FAMILY[row["family"]], "symbols", "Status", value, value, row["symbol"], "", "", "",
                                source, False))
            elif stem == "soap_faults":
                continue
            else:
                entries.append(code_entry(stem, row, source, main))
    return write_codes(out, entries, raw, read)


def code_entry(stem, row, source, main):
    meaning, cause, action = row["meaning"], row["likely_cause"], row["helpdesk_action"]
    for pointer in (cause, action):
        number = re.fullmatch(r"(?:see|as) (0x[0-9A-F]{8}|\d{3})", pointer)
        if number:
            target = (main.get(("menroll_mregister", number[1])) or main.get(("syncml_status", number[1]))
                      or main.get(("winhttp_http", number[1])))
            cause = target["likely_cause"] if cause == pointer else cause
            action = target["helpdesk_action"] if action == pointer or action == "see syncml" else action
    if meaning == "decimal form":
        meaning = main["winhttp_http", row["likely_cause"].removeprefix("see ")]["meaning"]
    if meaning == "MSI exit code":
        # The name says it; the Win32 table may say it better.
        found = main.get(("win32_hresult_common", f"0x{0x80070000 | int(row['code']):08X}"))
        meaning = found["meaning"] if found else ""
    if stem == "autopilot_esp" and row["source"].startswith("see menroll") and action == "retry":
        # The table writes the advice in the column of the cause here.
        cause, action = "", f"{cause}, then retry"
    code, kind = row["code"], "Status"
    span = re.fullmatch(r"(0x[0-9A-F]+)\.\.(0x[0-9A-F]+)", code)
    if span:
        low, high = int(span[1], 16), int(span[2], 16)
    elif code.startswith("0x"):
        low = high = int(code, 16)
    elif code.startswith("AADSTS"):
        kind, low = "Aadsts", int(code[6:])
        high = low
    elif stem == "syncml_status":
        kind, low = "SyncMl", int(code)
        high = low
    elif code.startswith("MSI status "):
        kind, low = "MsiState", int(code.rsplit(" ", 1)[1])
        high = low
    elif code.startswith("EnrollmentStatusTracking "):
        kind, low = "EspState", int(code.rsplit(" ", 1)[1])
        high = low
    else:
        kind, low = "Exit", int(code)
        high = low
    family = FILE_FAMILY.get(stem)
    if family is None:
        family = "winhttp" if kind == "Exit" else common_family(low)
    elif stem == "menroll_mregister" and low >> 16 not in (0x8018, 0x0018, 0x8019):
        family = "mdm_enrollment"
    cause = "" if cause in EMPTY else cause
    action = "" if action in EMPTY else action
    if action and DESTRUCTIVE.search(action):
        action = f"ask the admin: {action}"
    hint = bool(HINT.search(source) or HINT.search(row["symbol"]) or "(field:" in meaning)
    if re.fullmatch(r"(see context|-|same)", meaning):
        meaning = ""
    return (family, stem, kind, low, high, clean_name(row["symbol"]), meaning, cause, action, source, hint)


def write_codes(out, entries, raw, read):
    folder = out / "codes"
    for old in folder.glob("*.rs"):
        if old.name not in ("row.rs", "lookup.rs", "rules.rs"):
            old.unlink()
    tables = collections.defaultdict(list)
    for entry in entries:
        tables["symbols" if entry[1] == "symbols" else entry[0]].append(entry)
    written = 0
    for name, rows in sorted(tables.items()):
        kinds = ["Status", "Aadsts", "SyncMl", "Exit", "MsiState", "EspState"]
        rows.sort(key=lambda e: (kinds.index(e[2]), e[3], e[5], e[1]))
        lines, sources = [], collections.OrderedDict()
        for family, _stem, kind, low, high, symbol, meaning, cause, action, source, hint in rows:
            written += 1
            if name == "symbols":
                lines.append(f"symbol(0x{low:08X}, {quote(symbol)}, {quote(family)})")
                continue
            cited = sources.setdefault(source, f"SOURCE_{len(sources) + 1}")
            number = f"0x{low:08X}" if kind == "Status" else str(low)
            line = (f"code(Kind::{kind}, {number}, {quote(symbol)}, {quote(meaning)}, {quote(cause)}, {quote(action)}, "
                    f"{cited})")
            if high != low:
                line += f".to(0x{high:08X})"
            lines.append(line + (".hint()" if hint else ""))
        if name == "symbols":
            body = header("Symbols of many families without advice: the last place to look.")
            body += ("use crate::knowledge::codes::row::SymbolRow;\nuse crate::knowledge::codes::row::symbol;\n\n"
                     f"/// Where every row was read.\npub(crate) const SOURCE: &str = {quote(rows[0][9])};\n\n"
                     "/// The rows, sorted by number.\n#[rustfmt::skip]\npub(crate) static SYMBOLS: &[SymbolRow] = &[\n")
        else:
            body = header(f"Codes of the family `{name}`.")
            body += ("use crate::knowledge::codes::row::CodeRow;\nuse crate::knowledge::codes::row::Kind;\n"
                     "use crate::knowledge::codes::row::code;\n\n")
            body += "".join(f"const {cited}: &str = {quote(source)};\n" for source, cited in sources.items())
            body += "\n/// The rows, sorted by kind and number.\n#[rustfmt::skip]\npub(super) static ROWS: &[CodeRow] = &[\n"
        body += "".join(f"    {line},\n" for line in lines) + "];\n"
        (folder / f"{name}.rs").write_text(body, encoding="utf-8")
    body = header("Error words of the enrollment service (SOAP fault subcodes, terms-of-use answers) and the code each becomes.")
    body += "use crate::knowledge::codes::row::FaultRow;\n\n/// Every word, sorted.\n#[rustfmt::skip]\npub static FAULTS: &[FaultRow] = &[\n"
    faults, before = [], ""
    for row in raw["soap_faults"]:
        source = before if row["source"] == "same" else row["source"]
        before = source
        word = re.sub(r"\s*\([^()]*\)", "", row["symbol"]).strip()
        value = f"Some({row['code']})" if row["code"] else "None"
        cause = row["likely_cause"]
        action = "" if row["helpdesk_action"].startswith("see 0x") else row["helpdesk_action"]
        faults.append((word.lower(), f"    FaultRow {{ word: {quote(word)}, code: {value}, meaning: {quote(row['meaning'])}, "
                       f"cause: {quote(cause)}, action: {quote(action)}, source: {quote(source)} }},\n"))
    written += len(faults)
    body += "".join(line for _word, line in sorted(faults)) + "];\n"
    (folder / "soap_fault.rs").write_text(body, encoding="utf-8")
    if written != read:
        fail(f"{read} code rows read, {written} written")
    families = sorted(n for n in tables if n != "symbols")
    body = header("Result codes: what a number means, one file a family.")
    body += "pub mod lookup;\npub mod row;\nmod rules;\n\n"
    body += "".join(f"mod {n};\n" for n in sorted([*families, "soap_fault", "symbols"]))
    body += "\nuse crate::knowledge::codes::row::CodeRow;\n"
    body += "pub use soap_fault::FAULTS;\npub(crate) use symbols::SOURCE as SYMBOL_SOURCE;\npub(crate) use symbols::SYMBOLS;\n"
    body += "\n/// Family and rows, by name.\npub static FAMILIES: &[(&str, &[CodeRow])] = &[\n"
    body += "".join(f"    ({quote(n)}, {n}::ROWS),\n" for n in families) + "];\n"
    (folder / "mod.rs").write_text(body, encoding="utf-8")
    return read, {n: len(r) for n, r in tables.items()}


def main():
    if len(sys.argv) != 2:
        fail("usage: scripts/import_knowledge.py FACTS")
    facts = pathlib.Path(sys.argv[1])
    out = pathlib.Path(__file__).resolve().parent.parent / "src" / "knowledge"
    (out / "events").mkdir(parents=True, exist_ok=True)
    (out / "codes").mkdir(parents=True, exist_ok=True)
    files, rows, stats = build_events(facts, out)
    values, pointers = build_values(facts, out, rows)
    codes, families = build_codes(facts, out)
    subprocess.run(["cargo", "fmt"], cwd=out, check=True)
    print(f"{stats['read']} event rows of {len(files)} providers as {len(rows)} events, {stats['layouts']} layout rows, "
          f"{stats['older']} older layouts, {values} values (+{pointers} pointers), {codes} code rows: {families}")


if __name__ == "__main__":
    main()
