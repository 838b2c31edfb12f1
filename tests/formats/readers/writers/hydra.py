"""A Hydra application: each job trains the group of its overrides, and logs with DVCLive into its own folder."""

import subprocess
import sys
from pathlib import Path

from tests.formats.readers.driving import RUNS, Run


def write(folder: Path) -> None:
    for architecture, seed in dict.fromkeys((run.architecture, run.seed) for run in RUNS):
        groups = [r.params["tasks"] for r in RUNS if (r.architecture, r.seed) == (architecture, seed)]
        subprocess.run(
            [sys.executable, "-m", "tests.formats.readers.writers.hydra", "--multirun", f"+tasks={','.join(groups)}",
             f"+arch={architecture}", f"+seed={seed}", "+optimizer.lr=0.1",
             f"hydra.sweep.dir={folder}/{architecture}-{seed}", "hydra.job.chdir=false"],
            check=True,
        )  # fmt: skip


def main() -> None:
    import hydra
    from dvclive import Live
    from hydra.core.hydra_config import HydraConfig

    @hydra.main(version_base=None, config_path=None)
    def job(config) -> None:
        run = Run(tuple(config.tasks.split("+")), config.arch, config.seed)
        place = Path(HydraConfig.get().runtime.output_dir) / "dvclive"
        with Live(str(place), save_dvc_exp=False, report=None, dvcyaml=None) as live:
            for epoch in range(3):
                for name, curve in run.losses.items():
                    live.log_metric(name, curve[epoch])
                live.next_step()

    job()


if __name__ == "__main__":
    main()
