"""From a shell: pipes, tables, exit status, start-up."""

import json
import signal
import statistics
import subprocess
import sys
import time

import pytest

from taskgroup.formats.schema import DOCUMENTS

RUNS = "a,b,c\n2,,\n,4,\n,,3\n1,5,\n1.5,,2\n,3,3\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs.csv").write_text(RUNS)
    return tmp_path


def test_the_pipe_ends_in_a_checked_layout(shell, folder):
    done = shell(
        "taskgroup estimate runs runs.csv --direction min -o affinity.json"
        " && taskgroup solve affinity.json --budget 2 | tee layout.json | taskgroup check --affinity affinity.json"
    )
    assert (done.status, done.err) == (0, "")
    assert done.json["valid"] is True
    layout = json.loads((folder / "layout.json").read_text())
    assert layout["document"] == "taskgroup.layout/2"
    assert list(layout) == [
        "document", "status", "objective", "bound", "gap", "direction", "budget", "cost",
        "request", "models", "assignment", "performance", "solver", "provenance",
    ]  # fmt: skip


def test_infeasible_is_a_document_and_exit_status_one(shell, folder):
    done = shell("taskgroup estimate runs runs.csv --direction min | taskgroup solve --budget 0.5")
    assert (done.status, done.err) == (1, "")
    assert done.json["status"] == "infeasible"
    assert "costs 2" in done.json["reason"]


def test_a_broken_rule_is_exit_status_one(shell, folder):
    done = shell(
        'taskgroup estimate runs runs.csv --direction min | taskgroup solve | sed \'s/"serve": \\["a"/"serve": [/\''
        ' | sed \'s/"serve": \\[, /"serve": [/\' | taskgroup check'
    )
    assert done.status == 1
    assert done.json["valid"] is False


def test_a_gap_that_is_not_reached_in_time_is_exit_status_one(shell, folder):
    import numpy as np

    rng = np.random.default_rng(0)
    rows = [[f"{rng.uniform(0, 1):.4f}" if bits >> i & 1 else "" for i in range(9)] for bits in range(1, 512)]
    lines = [",".join("abcdefghi"), *(",".join(row) for row in rows)]
    (folder / "many.csv").write_text("\n".join(lines) + "\n")
    estimate = "taskgroup estimate runs many.csv --direction max --measure value | taskgroup solve --budget 3"
    late = shell(f"{estimate} --time-limit 0.000001")
    assert late.status == 1
    assert late.json["status"] == "feasible"
    assert late.json["gap"] > 0
    assert shell(f"{estimate} --time-limit 0.000001 --gap 100").status == 0
    assert shell(estimate).json["status"] == "optimal"


def test_a_closed_pipe_ends_quietly(shell, folder):
    lines = ",".join(f"task{i}" for i in range(300)) + "\n" + ",".join(["1"] * 300) + "\n"
    (folder / "wide.csv").write_text(lines * 1 + "".join("," * i + "1" + "," * (299 - i) + "\n" for i in range(300)))
    done = shell("set +o pipefail; taskgroup estimate runs wide.csv --direction min | head -1; echo ${PIPESTATUS[0]}")
    assert done.err == ""
    assert done.out.splitlines()[-1] == "0"


def test_a_table_when_asked_for_and_json_in_a_pipe(shell, folder):
    assert shell("taskgroup estimate runs runs.csv --direction min").out.startswith("{")
    table = shell("taskgroup estimate runs runs.csv --direction min --format table")
    assert "partner" in table.out
    assert "\x1b" not in table.out
    layout = shell("taskgroup estimate runs runs.csv --direction min | taskgroup solve --format table")
    assert "proven optimal" in layout.out


def test_a_terminal_gets_a_table_and_a_progress_free_stdout(shell, folder):
    done = shell("script -qec 'taskgroup estimate runs runs.csv --direction min' /dev/null < /dev/null")
    if done.status == 127:
        pytest.skip("no `script` to make a terminal with")
    assert "partner" in done.out
    assert "{" not in done.out


def test_a_full_disk_is_one_line(shell, folder):
    done = shell("taskgroup estimate runs runs.csv --direction min > /dev/full")
    assert done.status == 2
    assert done.err == "taskgroup: the output: No space left on device\n"


def test_no_arguments_are_help(shell):
    for command in ("taskgroup", "taskgroup estimate"):
        done = shell(command)
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith("Usage: taskgroup")
        assert done.out.count("\n") > 5


def test_ctrl_c_is_130(shell, folder):
    script = (
        "import signal, sys, threading\n"
        "from taskgroup.cli import main\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "import taskgroup.solver.solve\n"
        "taskgroup.solver.solve.solve_exact = stop\n"
        "main.main(['solve', 'affinity.json'])\n"
    )
    (folder / "run.py").write_text(script)
    done = shell("taskgroup estimate runs runs.csv --direction min -o affinity.json; python run.py")
    assert (done.status, done.out, done.err) == (130, "", "")


@pytest.mark.parametrize(
    "command",
    [
        "",
        "estimate",
        "estimate runs",
        "estimate matrix",
        "estimate taxonomy",
        "solve",
        "check",
        "evaluate",
        "predict",
        "validate",
        "suggest",
        "frontier",
        "stability",
        "verify",
        "benchmark",
        "report",
        "schema",
    ],
)
def test_every_subcommand_has_help_with_an_example(shell, command):
    done = shell(f"taskgroup {command} --help")
    assert (done.status, done.err) == (0, "")
    assert "Example: taskgroup " in done.out


def test_version_module_and_completion(shell):
    from taskgroup import __version__

    assert shell("taskgroup --version").out == f"taskgroup {__version__}\n"
    assert shell("python -m taskgroup --version").out == f"taskgroup {__version__}\n"
    assert "complete" in shell("_TASKGROUP_COMPLETE=source_bash taskgroup").out
    assert shell("_TASKGROUP_COMPLETE=complete_bash COMP_WORDS='taskgroup so' COMP_CWORD=1 taskgroup").out.split() == [
        "solve"
    ]


def test_every_schema_is_printed(shell):
    for name in DOCUMENTS:
        assert "$schema" in shell(f"taskgroup schema {name}").json


HEAVY = ("torch", "matplotlib", "sklearn", "networkx", "scipy.stats")


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "affinity.json", "-o", "layout.json"]])
def test_nothing_heavy_is_imported(shell, folder, arguments):
    assert shell("taskgroup estimate runs runs.csv --direction min -o affinity.json").status == 0
    code = (
        "import sys\nfrom taskgroup.cli.main import run\n"
        f"assert run({arguments}) == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def seconds(command):
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def test_start_up_as_a_ratio_to_an_empty_python(shell, folder):
    lines = ["a,b,c,d,e"]
    lines += [
        ",".join(f"{(bits * 37 + i * 11) % 97 / 97:.3f}" if bits >> i & 1 else "" for i in range(5))
        for bits in range(1, 32)
    ]
    (folder / "five.csv").write_text("\n".join(lines) + "\n")
    assert shell("taskgroup estimate runs five.csv --direction max --measure value -o five.json").status == 0
    module = [sys.executable, "-m", "taskgroup"]
    empty = [sys.executable, "-c", "pass"]
    solve = [*module, "solve", "five.json", "--budget", "2"]
    rounds = [(seconds(empty), seconds([*module, "--help"]), seconds(solve)) for _ in range(7)]
    base, with_help, with_solve = (statistics.median(column) for column in zip(*rounds, strict=True))
    assert with_help / base <= 15
    assert with_solve / base <= 40


def test_the_frontier_in_a_pipe_and_as_a_table(shell, folder):
    estimate = "taskgroup estimate runs runs.csv --direction min"
    found = shell(f"{estimate} | taskgroup frontier")
    assert found.status == 0
    assert [point["cost"] for point in found.json["points"]] == [2.0, 3.0]
    assert "2 points, all proven" in shell(f"{estimate} | taskgroup frontier --format table").out
    some = shell(f"{estimate} | taskgroup frontier --budgets 1:3:1")
    assert [point["status"] for point in some.json["points"]] == ["infeasible", "optimal", "optimal"]


def test_ctrl_c_gives_the_best_so_far(shell, folder):
    import numpy as np

    rng = np.random.default_rng(0)
    names = [f"t{i}" for i in range(60)]
    rows = [[name, *(f"{x:.6f}" for x in rng.normal(0, 0.2, 60))] for name in names]
    lines = [",".join(["partner", *names]), *(",".join(row) for row in rows)]
    (folder / "wide.csv").write_text("\n".join(lines) + "\n")
    assert shell("taskgroup estimate matrix wide.csv --score mtl-gain -o wide.json").status == 0
    command = [sys.executable, "-m", "taskgroup", "solve", "wide.json", "--budget", "9"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2.5)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "")
    layout = json.loads(out)
    assert layout["status"] == "feasible"
    assert layout["objective"] <= layout["bound"]
