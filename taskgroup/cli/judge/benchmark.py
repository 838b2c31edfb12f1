"""The subcommand `taskgroup benchmark`."""

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
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup benchmark --truth gain.json td.json rsa.csv -o benchmark.json")
    def benchmark(
        scores: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="SCORE...",
                help="Affinity scores to compare: affinity documents, or matrices as CSV files named after the score.",
            ),
        ] = None,
        truth: Annotated[
            str | None,
            typer.Option(metavar="GAIN", help="Measured gains: an affinity document, or a matrix as CSV."),
        ] = None,
        problem: Annotated[
            str | None,
            typer.Option(
                metavar="PROBLEM",
                help="Python file, or module:attribute, that defines a `Problem`: train its "
                "networks for the gains and the scores, instead of reading --truth.",
            ),
        ] = None,
        budgets: Annotated[
            str | None,
            typer.Option(
                metavar="FROM:TO:STEP",
                help="Budgets of the layouts that level 4 compares: LOW:HIGH:STEP or 1G,2.5G.  [default: from "
                "the cost of the cheapest layout to the cost of the best one]",
            ),
        ] = None,
        samples: Annotated[
            int, typer.Option(metavar="N", help="Number of bootstrap samples, if runs were repeated.")
        ] = 1000,
        seed: Annotated[int, typer.Option(metavar="N", help="Random seed of the bootstrap and of random layouts.")] = 0,
        time_limit: Annotated[
            float | None, typer.Option(metavar="SECONDS", help="Time limit of each search for a layout (level 4).")
        ] = None,
        score: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="With --problem: affinity score to estimate. Repeatable; all scores by default. {scores}",
                callback=one_of("scores", "--score"),
            ),
        ] = None,
        epochs: Annotated[
            int | None, typer.Option(metavar="N", help="With --problem: number of epochs per run.")
        ] = None,
        seeds: Annotated[
            int | None, typer.Option(metavar="N", help="With --problem: number of runs per group.  [default: 1]")
        ] = None,
        mtl: Annotated[
            MultiName | None,
            typer.Option(
                help="With --problem: where the gradient scores gs, gt and conflict are recorded. all: in one "
                "network of all tasks; pairs: in one network per pair of tasks."
            ),
        ] = None,
        log: Annotated[
            str | None, typer.Option(metavar="RUNS.jsonl", help="With --problem: run log to resume from.")
        ] = None,
        keep: Annotated[
            str | None,
            typer.Option(metavar="DIR", help="With --problem: folder for the documents of gains and scores."),
        ] = None,
        data: DataOption = None,
        device: Annotated[
            DeviceName | None, typer.Option(help="With --problem: device to train on; auto: a GPU if there is one.")
        ] = None,
        form: FormatOption = None,
        output: OutputOption = None,
    ) -> int:
        """Compare affinity scores with measured gains.

        Level 1 is the Pearson correlation of score and gain. Level 2 is their Kendall rank correlation. Level 3 is the
        gain lost by choosing the partner with the highest score for each task. Level 4 evaluates, on the measured
        gains, the layout that `solve` finds from the score.
        """
        asked = read_budgets(budgets)
        training = {"score": score, "epochs": epochs, "seeds": seeds, "mtl": mtl, "log": log, "keep": keep}
        training |= {"data": data, "device": device}
        common: dict[str, Any] = {"budgets": asked, "samples": samples, "seed": seed, "time_limit": time_limit}
        _refuse_confusion(truth, problem, scores or [], training)
        if truth is not None:
            from taskgroup.evaluation.levels.score_names import distinct_names
            from taskgroup.evaluation.score_benchmark import benchmark as benchmark_scores
            from taskgroup.scores.estimation.matrix_document import read_score, read_truth

            gains, sources = read_truth(truth), scores or []
            documents = [read_score(source) for source in sources]
            names = distinct_names([document.score for document in documents], sources)
            with counted_progress("evaluating", "scores") as progress:
                emit(benchmark_scores(gains, documents, names=names, progress=progress, **common), form, output)
            return 0
        return _from_problem(str(problem), scores or [], training, common, form, output)


def _refuse_confusion(truth: str | None, problem: str | None, scores: list[str], training: dict[str, Any]) -> None:
    if (truth is None) == (problem is None):
        raise InputError("exactly one of --truth and --problem is needed; give --truth GAIN or --problem PROBLEM")
    if truth is not None and not scores:
        raise InputError("no SCORE to compare with --truth; give affinity documents or matrix CSV")
    if [truth, *scores].count(STDIN) > 1:
        raise InputError("only one document can come from standard input; give files for the other documents")
    for name, value in training.items():
        if truth is not None and value is not None:
            raise InputError(f"--{name} applies with --problem only; remove it")


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
