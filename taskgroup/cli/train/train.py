"""The subcommand `taskgroup train`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taskgroup.cli.console.campaign_progress import campaign_progress
from taskgroup.cli.console.output import Format, FormatOption
from taskgroup.cli.console.status import DONE, NO
from taskgroup.cli.console.stop_signals import stop_on_signals
from taskgroup.cli.options import executor as e
from taskgroup.cli.options import run_options as o
from taskgroup.cli.options.inputs import MacsOption, read_macs
from taskgroup.cli.options.values import read_positive
from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.campaigns.command.plan import CommandPlan
    from taskgroup.campaigns.command.wanted import WantedRun
    from taskgroup.workflows.train import Estimate, Trained


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(
        epilog="Example: taskgroup train --command 'python train.py --tasks {tasks} --seed {seed} --out {result}' "
        "--tasks seg,depth,edges --groups pairs --seeds 3 --log runs.jsonl --jobs 2"
    )
    def train(
        command: Annotated[
            str,
            typer.Option(
                metavar="LINE",
                help="Shell command that trains one group. {tasks} ({tasks:+}, {tasks: }), {architecture}, "
                "{seed}, {run} and {result} are replaced, quoted for the shell.",
            ),
        ],
        tasks: Annotated[str, typer.Option(metavar="A,B", help="Names of all tasks, separated by commas.")],
        log: Annotated[
            str, typer.Option(metavar="RUNS.jsonl", help="Run log; runs that it contains are not repeated.")
        ],
        architectures: Annotated[
            str, typer.Option(metavar="A,B", help="Architectures; every group is trained in each of them.")
        ] = "default",
        groups: Annotated[
            str,
            typer.Option(
                metavar="RULE|FILE",
                help="Groups to train: singles, pairs, all, upto:K, random:K, suggest:N, A+B, or a file with one "
                "group per line. Single tasks are always trained too.",
            ),
        ] = "pairs",
        seeds: Annotated[
            int, typer.Option(min=1, metavar="N", help="Number of runs per group, with seeds 0, 1, …")
        ] = 1,
        cwd: Annotated[
            str | None,
            typer.Option(
                metavar="DIR", help="Working folder of each run; may contain placeholders, such as work/{run}."
            ),
        ] = None,
        executor: e.ExecutorOption = "local",
        executor_option: e.ExecutorOptionOption = None,
        jobs: e.JobsOption = None,
        pack: Annotated[
            int, typer.Option(min=1, metavar="K", help="With --executor slurm: number of runs per job, in sequence.")
        ] = 1,
        timeout: Annotated[
            str | None, typer.Option(metavar="TIME", help="Time limit of one run, such as 90s, 30m or 2h.")
        ] = None,
        retries: Annotated[
            int,
            typer.Option(
                min=0,
                metavar="N",
                help="Number of further attempts if a run fails, after pauses of 1, 2, 4, … seconds.",
            ),
        ] = 0,
        max_output: Annotated[str, typer.Option(metavar="BYTES", help="Maximum size of one run's output.")] = "1G",
        retry_failed: Annotated[
            bool, typer.Option("--retry-failed", help="Repeat runs that are logged as failed.")
        ] = False,
        join: Annotated[
            bool,
            typer.Option(
                "--join", help="Share the runs with another `taskgroup train` that is working on the same log."
            ),
        ] = False,
        detach: Annotated[
            bool,
            typer.Option(
                "--detach",
                help="With --executor slurm: return after submitting the jobs; a later call collects the runs.",
            ),
        ] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the commands without running them.")] = False,
        quiet: Annotated[
            bool, typer.Option("--quiet", "-q", help="Print neither progress nor failed runs on stderr.")
        ] = False,
        budget: Annotated[
            str | None,
            typer.Option(
                metavar="MACS",
                help="With --groups suggest:N: budget of the final layout.  [default: half the cost of one "
                "network per task]",
            ),
        ] = None,
        read: Annotated[
            str | None,
            typer.Option(
                metavar="READER:PATH",
                help="Reader and path of the files in which the command's logger writes the result of a run, "
                "such as lightning:logs/{run}.",
            ),
        ] = None,
        metric: o.MetricOption = None,
        take: o.TakeOption = None,
        direction: o.DirectionOption = None,
        baseline: Annotated[
            str | None,
            typer.Option(metavar="ARCH", help="With --groups suggest:N: architecture of the single-task baseline."),
        ] = None,
        macs: MacsOption = None,
        form: FormatOption = None,
    ) -> int:
        """Train groups by your own command and log each run as it ends.

        A later call continues where the last one ended. The exit status is 1 if a run failed.
        """
        from taskgroup.campaigns.command.driver import Stop
        from taskgroup.campaigns.command.plan import check_names
        from taskgroup.campaigns.command.wanted import wanted_runs
        from taskgroup.formats.groups import choose_groups

        plan = _plan(command, cwd, timeout, retries, max_output, read, metric, take, direction)
        names = check_names("--tasks", tuple(name.strip() for name in tasks.split(",")))
        archs = check_names("--architectures", tuple(name.strip() for name in architectures.split(",")))
        where = e.read_where(executor, executor_option, jobs, pack=pack, detach=detach)
        suggested = _suggested(groups)
        limit = read_positive("budget", budget)
        if suggested is None:
            for option, value in {"--budget": budget, "--baseline": baseline}.items():
                if value is not None:
                    raise InputError(f"{option}: applies with --groups suggest:N only; remove it")
        elif detach or dry_run:
            flag = "--detach" if detach else "--dry-run"
            raise InputError(
                f"{flag}: --groups suggest:N needs the results of earlier runs; name the groups in --groups"
            )
        wanted = () if suggested is not None else wanted_runs(choose_groups(groups, names), archs, range(seeds))
        if dry_run:
            return _print_commands(plan, wanted, Path(log))
        from taskgroup.workflows.train import Campaign

        with campaign_progress(quiet=quiet) as report, stop_on_signals(Stop()) as stop:
            campaign = Campaign(plan, Path(log), where, report, stop, join=join, retry_failed=retry_failed)
            with campaign:
                if suggested is None:
                    found = campaign.train(wanted)
                else:
                    estimate = _estimate(direction, baseline, macs, names)
                    found = campaign.train_suggested(
                        names, suggested, archs, range(seeds), estimate, budget=limit, notify=report.note
                    )
        _print(found, form)
        return NO if found.failed else DONE


def _plan(
    command: str,
    cwd: str | None,
    timeout: str | None,
    retries: int,
    max_output: str,
    read: str | None,
    metric: list[str] | None,
    take: str | None,
    direction: list[str] | None,
) -> "CommandPlan":
    from taskgroup.campaigns.command.plan import CommandPlan
    from taskgroup.campaigns.command.template import Template
    from taskgroup.core.duration import parse_duration
    from taskgroup.core.quantity import parse_quantity

    seconds = None
    if timeout is not None:
        try:
            seconds = parse_duration(timeout)
        except InputError as error:
            raise InputError(f"--timeout: {error}") from None
    try:
        most = parse_quantity(max_output)
    except InputError as error:
        raise InputError(f"--max-output: {error}") from None
    folder = None if cwd is None else Template(cwd, "--cwd", shell=False)
    line = Template(command, "--command")
    if read is None:
        for option, value in {"--metric": metric, "--take": take}.items():
            if value is not None:
                raise InputError(f"{option}: applies with --read only; add --read READER:PATH or remove it")
        return CommandPlan(line, folder, seconds, retries, most)
    reader, colon, path = read.partition(":")
    if not colon or not path:
        raise InputError(f"--read {read}: not of the form READER:PATH; write auto:logs/{{run}}, for example")
    mapping = o.make_mapping(reader, metric, None, take, direction, None, None, None)
    if reader != "auto":
        from taskgroup.formats.readers.registry import READERS

        READERS.find(reader)
    return CommandPlan(line, folder, seconds, retries, most, Template(path, "--read", shell=False), mapping)


def _suggested(groups: str) -> int | None:
    kind, _, number = groups.partition(":")
    if kind != "suggest":
        return None
    if not number.isascii() or not number.isdigit() or int(number) < 1:
        raise InputError(f"--groups {groups}: no whole number from 1 after suggest:; write suggest:20, for example")
    return int(number)


def _estimate(
    direction: list[str] | None, baseline: str | None, macs: list[str] | None, tasks: tuple[str, ...]
) -> "Estimate":
    from taskgroup.scores.estimation.logged_runs import estimate_runs
    from taskgroup.workflows.train import architectures_of

    architectures = read_macs(macs, tasks)
    every, single = o.read_directions(direction)
    return lambda table: estimate_runs(
        table,
        direction=every or ("min" if not single else None),
        directions=single,
        baseline=baseline,
        architectures={**architectures_of(table), **architectures},
    )


def _print_commands(plan: "CommandPlan", wanted: "tuple[WantedRun, ...]", log: Path) -> int:
    from taskgroup.campaigns.command.state import logged_identities

    known = logged_identities(log)
    missing = [run for run in wanted if run.identity not in known]
    for run in missing:
        sys.stdout.write(plan.make(run, Path(f"{log}.d")).command + "\n")
    print(f"taskgroup: {len(missing)} of {len(wanted)} runs are not in {log}", file=sys.stderr)
    return DONE


def _print(found: "Trained", form: Format | None) -> None:
    """Print the records of the runs that the user asked for. On a terminal, print them as a table; in a pipe, as JSON
    Lines.
    """
    import msgspec

    records = [record for run in found.wanted if (record := found.records.get(run.identity)) is not None]
    if form is None:
        form = Format.TABLE if sys.stdout.isatty() else Format.JSON
    if form is Format.JSON:
        sys.stdout.write("".join(msgspec.json.encode(record).decode() + "\n" for record in records))
        return
    from taskgroup.report.render import print_table
    from taskgroup.report.tables.run_log import run_log_table

    print_table(run_log_table(records))
