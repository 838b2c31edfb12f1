from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    from pytorch_lightning.loggers import CSVLogger

    for run in RUNS:
        logger = CSVLogger(folder, name="lightning_logs")
        logger.log_hyperparams(run.params | {"optimizer": {"lr": 0.1}})
        for epoch in range(len(next(iter(run.losses.values())))):
            logger.log_metrics({"train/loss": 1 / (epoch + 3), "epoch": epoch}, step=10 * epoch)
            logger.log_metrics(
                {name: curve[epoch] for name, curve in run.losses.items()} | {"epoch": epoch}, step=10 * epoch + 9
            )
        logger.finalize("success")
