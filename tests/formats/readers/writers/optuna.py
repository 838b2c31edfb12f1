from pathlib import Path

from tests.formats.readers.driving import RUNS


def write(folder: Path) -> None:
    """Write the same trials to an SQLite database and to a journal file."""
    import optuna
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    journal = optuna.storages.JournalStorage(JournalFileBackend(str(folder / "journal.log")))
    for storage in (f"sqlite:///{folder / 'optuna.db'}", journal):
        study = optuna.create_study(storage=storage, study_name="driving")
        for run in RUNS:
            study.enqueue_trial(run.params)
        study.optimize(objective, n_trials=len(RUNS))


def objective(trial) -> float:
    run = RUNS[trial.number]
    trial.suggest_categorical("tasks", ["+".join(other.tasks) for other in RUNS[:7]])
    trial.suggest_categorical("arch", ["r50", "r18"])
    trial.suggest_int("seed", 0, 1)
    total = [sum(values) for values in zip(*run.losses.values(), strict=True)]
    for epoch, value in enumerate(total):
        trial.report(value, epoch)
    for name, curve in run.losses.items():
        trial.set_user_attr(name, curve[-1])
    return total[-1]
