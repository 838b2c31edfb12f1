from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    from torch.utils.tensorboard import SummaryWriter

    for number, run in enumerate(RUNS):
        with SummaryWriter(str(folder / run.name)) as writer:
            for name, curve in run.losses.items():
                for epoch, value in enumerate(curve):
                    writer.add_scalar(name, value, epoch, new_style=number % 2 == 1)
            writer.add_hparams(run.params, {"hparams/seen": 1.0}, run_name="hparams")
