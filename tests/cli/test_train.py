"""`taskgroup train` from a shell: a whole campaign on this machine, its failures and what is refused."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from tests.campaigns.training_script import loss

SCRIPT = Path(__file__).parents[1] / "campaigns" / "training_script.py"
PYTHON = shlex.quote(sys.executable)
COMMAND = f"{PYTHON} {shlex.quote(str(SCRIPT))} --tasks {{tasks}} --seed {{seed}} --out {{result}}"


def lines(log):
    return [json.loads(line) for line in Path(log).read_text().splitlines()]


def start(tmp_path, *arguments, command=COMMAND, tasks="A,B,C", log="runs.jsonl"):
    return subprocess.Popen(
        [sys.executable, "-m", "taskgroup", "train", "--command", command, "--tasks", tasks, "--log", log, *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_every_wanted_run_is_made_once(taskgroup, tmp_path):
    log = tmp_path / "runs.jsonl"
    options = ("--tasks", "A,B,C", "--groups", "all", "--seeds", 2, "--log", log, "--jobs", 2)
    done = taskgroup("train", "--command", COMMAND, *options)
    assert done.status == 0, done.err
    groups = [group for size in (1, 2, 3) for group in combinations("ABC", size)]
    expected = {
        (group, seed): {task: loss(task, group, seed) for task in group} for group in groups for seed in range(2)
    }
    found = lines(log)
    assert {(tuple(line["train"]), line["seed"]): line["loss"] for line in found} == expected
    assert len(found) == len(expected)
    assert sorted(done.out.splitlines()) == sorted(log.read_text().splitlines())
    again = taskgroup("train", "--command", "false", *options)
    assert again.status == 0
    assert again.out == done.out
    assert lines(log) == found


def test_dry_run_prints_the_commands_of_the_runs_that_are_missing(taskgroup, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("runs.jsonl").write_text('{"train":["B","A"],"seed":0,"loss":{"A":1.0,"B":1.0}}\n')
    options = ("--tasks", "A,B", "--log", "runs.jsonl", "--dry-run")
    done = taskgroup("train", "--command", "train {tasks:+} '{run}' {result}", *options)
    folder = tmp_path / "runs.jsonl.d"
    assert done.out.splitlines() == [
        f"train {task} '{task}.default.0' {shlex.quote(str(folder / f'{task}.default.0' / 'result.json'))}"
        for task in "AB"
    ]
    assert not folder.exists()


def test_environment_and_working_folder(taskgroup, tmp_path):
    line = 'pwd > where; env | grep ^TASKGROUP_ > env; echo \'{"loss": {"A": 1}}\' > $TASKGROUP_RESULT'
    options = ("--tasks", "A", "--log", tmp_path / "runs.jsonl", "--cwd", f"{tmp_path}/work/{{run}}")
    assert taskgroup("train", "--command", line, "--architectures", "full", *options).status == 0
    folder = tmp_path / "work" / "A.full.0"
    assert (folder / "where").read_text().strip() == str(folder)
    found = dict(line.split("=", 1) for line in (folder / "env").read_text().splitlines())
    assert {key: found[f"TASKGROUP_{key}"] for key in ("TASKS", "ARCHITECTURE", "SEED", "RUN")} == {
        "TASKS": "A",
        "ARCHITECTURE": "full",
        "SEED": "0",
        "RUN": "A.full.0",
    }


def test_devices_and_threads(taskgroup, tmp_path):
    line = "echo $CUDA_VISIBLE_DEVICES $OMP_NUM_THREADS; sleep 0.2; echo '{\"loss\": {\"'{tasks}'\": 1}}' > {result}"
    options = ("--tasks", "A,B,C,D", "--groups", "singles", "--log", tmp_path / "runs.jsonl")
    done = taskgroup(
        "train", "--command", line, *options, "--executor-option", "gpus=2,5", "--executor-option", "threads=3"
    )
    assert done.status == 0, done.err
    printed = [path.read_text().split() for path in (tmp_path / "runs.jsonl.d").glob("*/stdout")]
    assert len(printed) == 4
    assert {device for device, _ in printed} == {"2", "5"}
    assert {threads for _, threads in printed} == {"3"}


FAILURES = {
    "echo 'ValueError: bad data' >&2; exit 3": "exit status 3: ValueError: bad data",
    "kill -9 $$": "ended by SIGKILL",
    "sleep 60": "did not end within 1 s (--timeout)",
    "true": "wrote no result",
    "echo '{\"loss\":' > {result}": "not valid JSON",
    "echo '{\"loss\": {}}' > {result}": "no loss of 'A'",
    'echo \'{"loss": {"A": NaN}}\' > {result}': "the loss of 'A' is NaN",
    'echo \'{"loss": {"A": 1, "B": 1}}\' > {result}': "'B', which was not trained",
    "yes": "printed more than 1 MB (--max-output)",
    "sleep 60 & true": "left 1 process behind, which was ended",
    "rm -rf $(dirname {result})": "was deleted",
    "python3 -c \"f = open('/dev/full', 'w'); f.write('x'); f.close()\"": "No space left on device",
}


@pytest.mark.parametrize(("command", "reason"), FAILURES.items(), ids=list(FAILURES.values()))
def test_a_failing_command_is_a_clear_line(taskgroup, tmp_path, command, reason):
    if "/dev/full" in command and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    log = tmp_path / "runs.jsonl"
    options = ("--tasks", "A", "--groups", "singles", "--log", log, "--timeout", "1s", "--max-output", "1M")
    done = taskgroup("train", "--command", command, *options)
    assert done.status == 1
    assert [reason in line["failed"] for line in lines(log)] == [True], lines(log)
    assert f"taskgroup: run A.default.0 failed: {lines(log)[0]['failed']}" in done.err.splitlines()
    again = taskgroup("train", "--command", COMMAND, *options)
    assert (again.status, len(lines(log))) == (1, 1)
    mended = taskgroup("train", "--command", COMMAND, *options, "--retry-failed")
    assert (mended.status, len(lines(log))) == (0, 2)


def test_retries(taskgroup, tmp_path):
    mark = tmp_path / "once"
    line = f"if [ -e {mark} ]; then " + 'echo \'{"loss": {"A": 1}}\' > {result}; else ' + f"touch {mark}; exit 1; fi"
    log = tmp_path / "runs.jsonl"
    assert taskgroup("train", "--command", line, "--tasks", "A", "--log", log, "--retries", 1).status == 0
    assert [record.get("failed") for record in lines(log)] == [None]


def test_an_interrupt_ends_everything_and_a_later_call_goes_on(tmp_path):
    slow = f"{COMMAND} --sleep 1"
    process = start(tmp_path, "--groups", "all", "--jobs", "2", "--quiet", command=slow)
    log = tmp_path / "runs.jsonl"
    while not log.exists() or not log.read_text().count("\n") > 1:
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    before = lines(log)
    assert 2 <= len(before) < 7
    assert still_running(str(tmp_path)) == []
    done = start(tmp_path, "--groups", "all", "--jobs", "2")
    done.communicate()
    assert done.returncode == 0
    after = lines(log)
    assert after[: len(before)] == before
    assert sorted("".join(line["train"]) for line in after) == ["A", "AB", "ABC", "AC", "B", "BC", "C"]


def test_a_second_driver_stops_and_a_joining_one_shares_the_work(tmp_path):
    slow = f"{COMMAND} --sleep 0.3"
    first = start(tmp_path, "--groups", "all", "--seeds", "3", command=slow)
    while not (tmp_path / "runs.jsonl").exists():
        assert first.poll() is None
        time.sleep(0.05)
    second = start(tmp_path, "--groups", "all", "--seeds", "3", command=slow)
    _, errors = second.communicate()
    assert second.returncode == 2
    assert errors.count("\n") == 1
    assert "--join" in errors
    third = start(tmp_path, "--groups", "all", "--seeds", "3", "--join", command=slow)
    assert third.communicate()[1].strip().splitlines()[-1:]
    assert first.wait() == third.wait() == 0
    first.communicate()
    found = lines(tmp_path / "runs.jsonl")
    assert len(found) == len({(tuple(line["train"]), line["seed"]) for line in found}) == 21


def test_a_full_disk_is_one_line_and_leaves_the_log_whole(tmp_path):
    resource = pytest.importorskip("resource")
    log = tmp_path / "runs.jsonl"
    command = "echo '{\"loss\": {\"'{tasks}'\": 1}}' > {result}"
    options = ["--tasks", "A,B,C,D,E,F", "--groups", "singles", "--log", str(log)]
    process = subprocess.run(
        [sys.executable, "-m", "taskgroup", "train", "--command", command, *options],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: (
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
            resource.setrlimit(resource.RLIMIT_FSIZE, (150, 150)),
        ),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert process.returncode == 2
    assert process.stderr.strip().splitlines()[-1].startswith(f"taskgroup: {log}: cannot be written (File too large")
    assert log.read_text().endswith("\n")
    assert 1 <= len(lines(log)) < 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--command", "x {task}"), "did you mean '{tasks}'?"),
        (("--tasks", "A,A"), "--tasks: 'A' is named twice"),
        (("--tasks", "A,run"), "task name 'run' is reserved; rename the task"),
        (("--groups", "suggest:x"), "--groups suggest:x"),
        (("--groups", "nothing"), "--groups: 'nothing'"),
        (("--timeout", "soon"), "--timeout: 'soon'"),
        (("--executor", "locl"), "did you mean 'local'?"),
        (("--executor-option", "gpu=1"), "did you mean 'gpus'?"),
        (("--executor-option", "gpus"), "KEY=VALUE"),
        (("--executor-option", "threads=0"), "threads=0: must be a whole number of at least 1"),
        (("--detach",), "--detach: local jobs end with this command"),
        (("--budget", "3"), "--budget: applies with --groups suggest:N only"),
    ],
)
def test_what_is_refused(taskgroup, tmp_path, arguments, message):
    log = tmp_path / "runs.jsonl"
    options = {"--command": "true", "--tasks": "A,B", "--log": log}
    options |= dict(zip(arguments[::2], [*arguments[1::2], None], strict=False))
    line = [part for option, value in options.items() for part in (option, value) if part is not None]
    done = taskgroup("train", *line)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not log.exists()


def still_running(text):
    """Command lines of this machine's processes that hold a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if text in line:
            found.append(line)
    return found


def test_results_of_a_logger(taskgroup, tmp_path):
    rows = "epoch,step,val/A_loss,val/B_loss\\n0,1,5,6\\n1,2,0.5,0.25\\n"
    line = f"mkdir -p logs/{{run}} && printf '{rows}' > logs/{{run}}/metrics.csv"
    options = ("--tasks", "A,B", "--groups", "A+B", "--cwd", tmp_path, "--log", tmp_path / "runs.jsonl")
    read = ("--read", "lightning:logs/{run}", "--metric", "val/{task}_loss", "--direction", "min")
    done = taskgroup("train", "--command", line, *options, *read)
    assert done.status == 0, done.err
    found = {tuple(line["train"]): line["loss"] for line in lines(tmp_path / "runs.jsonl")}
    assert found == {("A",): {"A": 0.5}, ("B",): {"B": 0.25}, ("A", "B"): {"A": 0.5, "B": 0.25}}
    broken = taskgroup(
        "train", "--command", line.replace("val/B_loss", "B"), *options, "--log", tmp_path / "x.jsonl", *read
    )
    assert broken.status == 1
    assert len([line for line in lines(tmp_path / "x.jsonl") if "failed" in line]) == 2


def test_suggested_groups_are_those_of_the_rounds_on_the_same_numbers(taskgroup, tmp_path, problem_file):
    from taskgroup.formats.runs import read_runs
    from taskgroup.scores.estimation.logged_runs import estimate_runs
    from taskgroup.surrogate.problem.load import load_problem
    from taskgroup.workflows.suggest_rounds import suggest_in_rounds
    from taskgroup.workflows.train import architectures_of

    problem = load_problem(str(problem_file()), None)
    everything = tmp_path / "all.jsonl"
    options = ["--epochs", "2", "--width", "full=1"]
    quick = taskgroup("estimate", "surrogate", problem_file(), "--groups", "all", "--log", everything, *options)
    assert quick.status == 0, quick.err
    count = 2 * len(problem.names)
    table, _ = read_runs([str(everything)])

    def known(groups):
        wanted = {frozenset(group) for group in groups}
        chosen = replace(table, runs=tuple(run for run in table.runs if frozenset(run.train) in wanted))
        return estimate_runs(chosen, direction="min", column="loss", architectures=architectures_of(chosen))

    expected = suggest_in_rounds(problem.names, count, known)
    script = tmp_path / "look_up.py"
    script.write_text(
        "import json, sys\n"
        "tasks, out = set(sys.argv[1].split(',')), sys.argv[2]\n"
        f"lines = [json.loads(line) for line in open({str(everything)!r})]\n"
        "found = next(line for line in lines if set(line['train']) == tasks)\n"
        "json.dump({key: found[key] for key in ('loss', 'macs')}, open(out, 'w'))\n"
    )
    log = tmp_path / "trained.jsonl"
    command = f"{PYTHON} -W ignore {script} {{tasks}} {{result}}"
    names = ",".join(problem.names)
    done = taskgroup(
        "train",
        "--command",
        command,
        "--tasks",
        names,
        "--groups",
        f"suggest:{count}",
        "--log",
        log,
        "--architectures",
        "full",
    )
    assert done.status == 0, done.err
    assert {frozenset(line["train"]) for line in lines(log)} == {frozenset(group) for group in expected}
