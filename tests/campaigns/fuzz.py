"""Mutated inputs against the promises of the command line: `python -m tests.campaigns.fuzz --seed 1 --cases 10000`.

Every case runs in a process of its own, forked from one that has imported the command line, in an empty folder. The
oracle: exit status 0, 1, 2 or 130; for 2 one line on standard error, nothing on standard output and no new file; no
traceback, warning or control character; JSON without NaN and Infinity; `check` finds a written layout valid; at most
20 seconds and 1 GiB. A case that fails is shrunk and kept in `corpus/`, which the tests replay.
"""

import argparse
import base64
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from tests.campaigns.inputs import KINDS, Case
from tests.campaigns.mutations import mutate

CORPUS = Path(__file__).parent / "corpus"
SECONDS = 20
BYTES = 2**30


@dataclass(frozen=True)
class Ended:
    """A finished process: its exit status, its streams, its files, its seconds and its peak memory in bytes."""

    status: int
    out: bytes
    err: bytes
    files: dict[str, bytes]
    seconds: float
    memory: int


def draw_case(seed: int, number: int) -> tuple[Case, list[str]]:
    """Draw case `number` of a campaign: an input kind, and one to three mutations of it."""
    draw = random.Random(f"{seed}-{number}")
    name = draw.choice(sorted(KINDS))
    case = replace(KINDS[name](random.Random(draw.randrange(40))), kind=name)
    changes = []
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        case, change = mutate(draw, case)
        changes.append(change)
    return case, changes


def execute(case: Case, folder: Path) -> Ended:
    """Run a case in an empty folder, in a forked process."""
    shutil.rmtree(folder, ignore_errors=True)
    streams = folder.with_name(folder.name + "-streams")
    for place in (folder, streams):
        place.mkdir(parents=True, exist_ok=True)
    for name, data in case.files.items():
        path = (streams if name == "stdin" else folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _child(case, folder, streams)
    _, status, usage = _wait(pid, started + SECONDS + 5)
    outs = [(streams / name).read_bytes() if (streams / name).exists() else b"" for name in ("out", "err")]
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, *outs, files, time.monotonic() - started, usage.ru_maxrss * 1024)


def _wait(pid: int, deadline: float) -> tuple[int, int, resource.struct_rusage]:
    while True:
        found = os.wait4(pid, os.WNOHANG)
        if found[0]:
            return found
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            return os.wait4(pid, 0)
        time.sleep(0.002)


def _child(case: Case, folder: Path, streams: Path) -> None:
    os.chdir(folder)
    os.environ.update(COLUMNS="100", NO_COLOR="1")
    source = streams / "stdin" if "stdin" in case.files else os.devnull
    for number, path, flags in (
        (0, source, os.O_RDONLY),
        (1, streams / "out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, streams / "err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        os.dup2(os.open(path, flags, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from taskgroup.cli.main import run

    status = 99
    try:
        status = run(case.arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def faults(case: Case, ended: Ended) -> list[str]:
    """Every promise of the command line that a finished process broke."""
    found = []
    out, err = ended.out.decode("utf-8", "replace"), ended.err.decode("utf-8", "replace")
    if ended.status not in (0, 1, 2, 130):
        found.append(f"exit status {ended.status}")
    words = ("Traceback", "internal error", "Warning", "warnings.warn")
    found += [f"{word} on standard error" for word in words if word in err]
    for name, text in (("output", out), ("error", err)):
        if any(_unsafe(character) for character in text):
            found.append(f"control character on standard {name}")
    if ended.status == 2:
        if len(err.strip().split("\n")) != 1 or not err.startswith("taskgroup: "):
            found.append("not one line on standard error")
        if len(err) > 2000:
            found.append(f"an error of {len(err)} characters")
        if out:
            found.append("output beside an error")
        if set(ended.files) != set(case.files) - {"stdin"}:
            found.append(f"files left beside an error: {sorted(set(ended.files) - set(case.files))}")
    else:
        found += _result_faults(case, ended, out)
    if ended.seconds > SECONDS:
        found.append(f"over {SECONDS} seconds")
    if ended.memory > BYTES:
        found.append("over 1 GiB")
    return found


def _unsafe(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf") and character != "\u200d"


def _result_faults(case: Case, ended: Ended, out: str) -> list[str]:
    written = [ended.files[name] for name in set(ended.files) - set(case.files) if name.endswith(".json")]
    texts = [data.decode("utf-8", "replace") for data in written]
    found = []
    if out.lstrip().startswith("{") and "table" not in case.arguments and "markdown" not in case.arguments:
        texts.append(out)
    for text in texts:
        for line in [text] if case.arguments[0] != "runs" else text.splitlines():
            try:
                json.loads(line, parse_constant=_refuse)
            except ValueError as error:
                found.append(f"no JSON: {str(error)[:60]}")
    if case.arguments[0] == "solve" and "--compare" not in case.arguments and texts and not found:
        found += _layout_faults(texts[0])
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} in a document")


def _layout_faults(text: str) -> list[str]:
    import msgspec

    from taskgroup import Layout, check

    layout = msgspec.json.decode(text, type=Layout)
    if layout.status not in ("optimal", "feasible"):
        return []
    verdict = check(layout)
    return [] if verdict.valid else [f"check: {violation.rule}" for violation in verdict.violations[:1]]


def shrink(case: Case, original: Case, folder: Path) -> Case:
    """A smaller case with a fault: each changed file or option taken back, then lines removed, while it still fails."""

    def fails(candidate: Case) -> bool:
        return bool(faults(candidate, execute(candidate, folder)))

    for name in sorted(case.files):
        candidate = replace(case, files={**case.files, name: original.files[name]})
        if case.files[name] != original.files[name] and fails(candidate):
            case = candidate
    if case.arguments != original.arguments and fails(replace(case, arguments=original.arguments)):
        case = replace(case, arguments=original.arguments)
    for name in sorted(case.files):
        lines, size, tries = case.files[name].split(b"\n"), 8, 0
        while size and tries < 40:
            start = 0
            while start < len(lines) and tries < 40:
                tries += 1
                candidate = replace(case, files={**case.files, name: b"\n".join(lines[:start] + lines[start + size :])})
                if fails(candidate):
                    case, lines = candidate, lines[:start] + lines[start + size :]
                else:
                    start += size
            size //= 2
    return case


def save(case: Case, broken: list[str], folder: Path = CORPUS) -> Path:
    """Keep a case as JSON, under the digest of its content."""
    files = {name: base64.b64encode(data).decode() for name, data in case.files.items()}
    content = {"kind": case.kind, "arguments": case.arguments, "files": files, "broke": broken}
    text = json.dumps(content, indent=1)
    path = folder / f"{case.kind}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
    return path


def load(path: Path) -> Case:
    """Read a kept case."""
    content = json.loads(path.read_text())
    files = {name: base64.b64decode(data) for name, data in content["files"].items()}
    return Case(content["kind"], content["arguments"], files)


def warm_up() -> None:
    """Import what most commands need, so that a fork costs milliseconds, and take warnings for errors."""
    import scipy.optimize
    import scipy.stats
    import sklearn.linear_model

    import taskgroup
    from taskgroup.cli.app import make_app

    assert (
        scipy
        and sklearn
        and make_app([])
        and all(getattr(taskgroup, name) for name in ("solve", "frontier", "predict"))
    )


def campaign(seed: int, numbers: range, folder: Path, keep: Path | None) -> Counter[str]:
    """Run some of a campaign's cases and count kinds of fault; keep each first case of a fault."""
    counts: Counter[str] = Counter()
    for number in numbers:
        case, changes = draw_case(seed, number)
        broken = faults(case, execute(case, folder))
        counts["cases"] += 1
        if not broken:
            continue
        counts["failed"] += 1
        label = f"{case.kind}: {broken[0]}"
        counts[label] += 1
        if counts[label] == 1 and keep is not None:
            pristine = replace(KINDS[case.kind](random.Random(0)), kind=case.kind)
            small = shrink(case, case if set(pristine.files) != set(case.files) else _unchanged(seed, number), folder)
            print(f"case {number} ({', '.join(changes)}): {broken} -> {save(small, broken, keep)}", flush=True)
    return counts


def _unchanged(seed: int, number: int) -> Case:
    draw = random.Random(f"{seed}-{number}")
    name = draw.choice(sorted(KINDS))
    return replace(KINDS[name](random.Random(draw.randrange(40))), kind=name)


def main() -> None:
    """Run a campaign on some processes and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=CORPUS, help="Folder for cases that fail.")
    options = parser.parse_args()
    started = time.monotonic()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    warm_up()
    with tempfile.TemporaryDirectory() as scratch:
        pids, pipes = [], []
        for job in range(options.jobs):
            reader, writer = os.pipe()
            pid = os.fork()
            if pid == 0:
                numbers = range(job, options.cases, options.jobs)
                counts = campaign(options.seed, numbers, Path(scratch) / f"job{job}", options.keep)
                os.write(writer, json.dumps(counts).encode()[:65536])
                os._exit(0)
            pids.append(pid)
            pipes.append(reader)
            os.close(writer)
        total: Counter[str] = Counter()
        for pid, reader in zip(pids, pipes, strict=True):
            with os.fdopen(reader, "rb") as pipe:
                total.update(json.loads(pipe.read() or b"{}"))
            os.waitpid(pid, 0)
    for label, count in total.most_common():
        print(f"{count:6d}  {label}")
    print(f"{time.monotonic() - started:.0f} s")
    sys.exit(1 if total["failed"] else 0)


if __name__ == "__main__":
    main()
