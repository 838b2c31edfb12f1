from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    from dvclive import Live

    for run in RUNS:
        with Live(str(folder / run.name), save_dvc_exp=False, report=None, dvcyaml=None) as live:
            live.log_params(run.params)
            for epoch in range(3):
                for name, curve in run.losses.items():
                    live.log_metric(name, curve[epoch])
                live.next_step()
            live.log_metric("minutes", 12.5, plot=False)
