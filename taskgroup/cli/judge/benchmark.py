"""`taskgroup benchmark`."""

from typing import Annotated, Any

import typer

from taskgroup.cli.console.failed_runs import tell_failed
from taskgroup.cli.console.output import Format, FormatOption, OutputOption, emit, note
from taskgroup.cli.console.progress import counted_progress
from taskgroup.cli.console.training_progress import train_progress
from taskgroup.cli.estimate.surrogate import MultiName
from taskgroup.cli.options.budgets import read_budgets
from taskgroup.cli.options.choices import one_of
from taskgroup.cli.options.folder import make_folder, write_scores
from taskgroup.cli.options.problem import DataOption, DeviceName
from taskgroup.core.errors import InputError
from taskgroup.formats.text import STDIN


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup benchmark --truth gain.json td.json rsa.csv -o benchmark.json")
    def benchmark(
        scores: Annotated[
            list[str] | None,
            typer.Argument(metavar="SCORE...", help="Affinity documents, or matrix CSV named after the score."),
        ] = None,
        truth: Annotated[
            str | None,
            typer.Option(metavar="GAIN", help="Affinity document of the true gains, or their matrix as CSV."),
        ] = None,
        problem: Annotated[
            str | None,
            typer.Option(metavar="PROBLEM", help="Instead of --truth: make the runs for the gains and scores first."),
        ] = None,
        budgets: Annotated[
            str | None,
            typer.Option(
                metavar="FROM:TO:STEP",
                help="Level 4 at these budgets; or 1G,2.5G,4G. By default from the cheapest layout's to the best's.",
            ),
        ] = None,
        samples: Annotated[int, typer.Option(metavar="N", help="Bootstrap samples, where runs were repeated.")] = 1000,
        seed: Annotated[int, typer.Option(metavar="N", help="Of the bootstrap and of random layouts.")] = 0,
        time_limit: Annotated[
            float | None, typer.Option(metavar="SECONDS", help="Level 4: what the search for a layout may take.")
        ] = None,
        score: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="With --problem: only this score, all by default. Repeatable. {scores}",
                callback=one_of("scores", "--score"),
            ),
        ] = None,
        epochs: Annotated[int | None, typer.Option(metavar="N", help="With --problem: epochs of each run.")] = None,
        seeds: Annotated[
            int | None, typer.Option(metavar="N", help="With --problem: runs of each group; 1 by default.")
        ] = None,
        mtl: Annotated[
            MultiName | None,
            typer.Option(help="With --problem: gs, gt, conflict from one network of all tasks (all), or every pair's."),
        ] = None,
        log: Annotated[
            str | None, typer.Option(metavar="RUNS.jsonl", help="With --problem: the run log to go on from.")
        ] = None,
        keep: Annotated[
            str | None, typer.Option(metavar="DIR", help="With --problem: write gains and scores into a folder, too.")
        ] = None,
        data: DataOption = None,
        device: Annotated[DeviceName | None, typer.Option(help="With --problem: auto takes a GPU if any.")] = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Tell how well affinity scores predict true gains, before one is trusted with a budget.

        Level 1: Pearson's correlation. Level 2: Kendall's rank correlation. Level 3: the best partner of each task.
        Level 4: the layout that solve picks from the score, judged on the true gains.
        """
        asked = read_budgets(budgets)
        training = {"score": score, "epochs": epochs, "seeds": seeds, "mtl": mtl, "log": log, "keep": keep}
        training |= {"data": data, "device": device}
        common: dict[str, Any] = {"budgets": asked, "samples": samples, "seed": seed, "time_limit": time_limit}
        _refuse_confusion(truth, problem, scores or [], training)
        if truth is not None:
            from taskgroup.evaluation.levels.score_names import distinct_names
            from taskgroup.evaluation.score_benchmark import benchmark as hold
            from taskgroup.scores.estimation.matrix_document import read_score, read_truth

            gains, sources = read_truth(truth), scores or []
            documents = [read_score(source) for source in sources]
            names = distinct_names([document.score for document in documents], sources)
            with counted_progress("judging", "scores") as progress:
                emit(hold(gains, documents, names=names, progress=progress, **common), form, output)
            return 0
        return _from_problem(str(problem), scores or [], training, common, form, output)


def _refuse_confusion(truth: str | None, problem: str | None, scores: list[str], training: dict[str, Any]) -> None:
    if (truth is None) == (problem is None):
        raise InputError("one of --truth GAIN and --problem PROBLEM is needed, not both")
    if truth is not None and not scores:
        raise InputError("no SCORE to hold against --truth; affinity documents or matrix CSV are accepted")
    if [truth, *scores].count(STDIN) > 1:
        raise InputError("only one document can come from standard input")
    for name, value in training.items():
        if truth is not None and value is not None:
            raise InputError(f"--{name} is for --problem, where runs are made; --truth has its runs already")


def _from_problem(
    problem: str,
    scores: list[str],
    training: dict[str, Any],
    common: dict[str, Any],
    form: Format | None,
    output: str | None,
) -> int:
    from taskgroup.scores.estimation.matrix_document import read_score
    from taskgroup.surrogate.problem.load import load_problem
    from taskgroup.workflows.problem_benchmark import benchmark_problem

    others = [read_score(source) for source in scores]
    folder = None if training["keep"] is None else make_folder(training["keep"])
    mtl, device = training["mtl"], training["device"]
    with train_progress() as progress:
        found = benchmark_problem(
            load_problem(problem, training["data"]),
            training["score"],
            others=others,
            epochs=training["epochs"],
            seeds=1 if training["seeds"] is None else training["seeds"],
            mtl="all" if mtl is None else mtl.value,
            log=training["log"],
            device="auto" if device is None else device.value,
            progress=progress,
            notify=note,
            **common,
        )
    if folder is not None:
        write_scores(found.documents, Format.JSON, folder)
    emit(found.benchmark, form, output)
    return tell_failed(found.failed)
