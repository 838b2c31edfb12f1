from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    import wandb

    for run in RUNS:
        session = wandb.init(
            project="driving",
            name=run.name,
            mode="offline",
            dir=folder,
            config=run.params,
            settings={"x_disable_stats": True},
        )
        for epoch in range(3):
            session.log({name: curve[epoch] for name, curve in run.losses.items()} | {"epoch": epoch})
        session.finish()
