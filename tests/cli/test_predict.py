"""`predict`, `validate` and `suggest` from a shell, on run logs as they are."""

import json

import pytest


def log(path, *runs):
    path.write_text("".join(json.dumps(run) + "\n" for run in runs))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runs = [{"train": [task], "loss": {task: 1.0}} for task in "abcd"]
    runs += [{"train": list(pair), "loss": {pair[0]: 0.9, pair[1]: 1.1}} for pair in ("ab", "bc", "cd")]
    runs += [{"train": ["a", "b", "c"], "loss": {"a": 0.8, "b": 1.0, "c": 1.2}}]
    log(tmp_path / "runs.jsonl", *runs)
    return tmp_path


OPTIONS = "runs.jsonl --direction min"


def test_a_prediction_stands_beside_what_was_observed(shell, folder):
    found = shell(f"taskgroup predict {OPTIONS} --groups a+b --groups b+c+d").json
    assert [group["train"] for group in found["groups"]] == [["a", "b"], ["b", "c", "d"]]
    assert found["groups"][0]["observed"] == pytest.approx({"a": 0.1, "b": -0.1})
    assert "observed" not in found["groups"][1]
    assert all(value > 0 for value in found["groups"][1]["deviation"].values())
    assert found["predictor"] == min(found["errors"], key=found["errors"].get) or found["errors"]["hoa"] is not None


def test_a_layout_says_what_is_predicted_and_how_sure_that_is(shell, folder):
    shell(f"taskgroup estimate runs {OPTIONS} -o known.json")
    said = shell("taskgroup predict known.json --predict gp --groups all").json
    by_group = {tuple(group["train"]): group for group in said["groups"]}
    layout = shell("taskgroup solve known.json --predict gp --max-models 1 -o layout.json && cat layout.json").json
    for model in layout["models"]:
        if model["source"] == "predicted":
            told = by_group[tuple(model["train"])]
            for task in model["serve"]:
                assert model["performance"][task] == pytest.approx(told["performance"][task])
                assert model["stderr"][task] == pytest.approx(told["deviation"][task])
    assert shell("taskgroup check layout.json --affinity known.json").status == 0
    careful = shell("taskgroup solve known.json --predict gp --max-models 1 --risk 2").json
    assert careful["objective"] <= layout["objective"]


def test_ask_train_append_ask_again(shell, folder):
    """The loop that a script would write, until every group was trained."""
    asked = set()
    for _ in range(7):
        lines = shell(f"taskgroup suggest {OPTIONS} --max-models 2 --lines").out.split()
        assert len(lines) == 1
        group = lines[0].split("+")
        assert frozenset(group) not in asked
        asked.add(frozenset(group))
        with (folder / "runs.jsonl").open("a") as runs:
            runs.write(json.dumps({"train": group, "loss": dict.fromkeys(group, 1.0)}) + "\n")
    assert len(asked) == 7
    assert shell(f"taskgroup suggest {OPTIONS} --max-models 2").json["groups"] == []


def test_where_to_begin(shell, folder):
    assert shell("taskgroup suggest --tasks a,b,c --count 9 --lines").out.split()[:3] == ["a", "b", "c"]
    assert shell("taskgroup suggest later.jsonl --tasks a,b,c --lines").out == "a\n"
    log(folder / "some.jsonl", {"train": ["a"], "architecture": "small", "loss": {"a": 1.0}})
    found = shell("taskgroup suggest some.jsonl --direction min --tasks a,b").json
    assert [(group["train"], group["architecture"]) for group in found["groups"]] == [(["b"], "small")]


@pytest.mark.parametrize(
    ("runs", "status"),
    [
        ([{"train": ["a", "b"], "loss": {"a": 1.0, "b": 2.0}}], 0),
        ([{"train": ["a"], "loss": {"a": 1.0}}], 2),
        ([{"train": ["a", "b"], "seed": 0, "loss": {"a": a, "b": 2.0}} for a in (1.0, 3.0)], 2),
        ([{"train": ["a", "b"], "loss": {"a": 1.0, "b": 2.0}}, {"train": ["a", "c"], "failed": "out of memory"}], 0),
    ],
    ids=["one group", "one task alone", "contradictory repeats", "a failed run"],
)
def test_poor_logs_get_an_answer_or_one_line(shell, folder, runs, status):
    log(folder / "poor.jsonl", *runs)
    done = shell("taskgroup predict poor.jsonl --direction min --measure value --groups all")
    assert done.status == status
    assert done.err.count("\n") == (1 if status else 0), done.err
    if not status:
        assert "NaN" not in done.out
        assert "Infinity" not in done.out
