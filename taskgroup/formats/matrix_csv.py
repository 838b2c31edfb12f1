"""CSV files with a score matrix that another program computed: a column `partner`, then one column per target."""

from taskgroup.core.documents.affinity import Matrix
from taskgroup.core.errors import InputError
from taskgroup.formats.csv_table import parse_csv
from taskgroup.formats.text import display_name, read_text


def read_matrix(source: str) -> tuple[tuple[str, ...], Matrix]:
    """Read the tasks, in the order of the columns, and the score matrix (rows partners, columns targets).

    A blank cell is read as `None` (unknown). The diagonal is always `None`, because no task is its own partner. Raises
    `InputError`, with line and column, if the file does not contain a score matrix.
    """
    return parse_matrix(read_text(source), display_name(source))


def parse_matrix(text: str, name: str) -> tuple[tuple[str, ...], Matrix]:
    """Read the tasks and the score matrix (rows partners, columns targets) from CSV text.

    `name`: name of the input in messages. If the first column has no name, it is read as `partner`.
    """
    table = parse_csv(text, name, first="partner")
    if table.header[0] != "partner":
        raise InputError(
            f"{name}: the first column is '{table.header[0]}', not 'partner'; write 'partner', then one column per "
            "target"
        )
    targets = table.header[1:]
    if not targets:
        raise InputError(f"{name}: no task column; add one column per target after 'partner'")
    scores: dict[str, tuple[float | None, ...]] = {}
    for row in table.rows:
        partner = row.cells["partner"]
        if partner not in targets:
            raise InputError(
                f"{row.where}, column 'partner': '{partner}' is not among the targets ({', '.join(targets)})"
            )
        if partner in scores:
            raise InputError(f"{row.where}, column 'partner': '{partner}' occurs twice; write one row per partner")
        numbers = {target: row.number(target) if row.cells[target] else None for target in targets}
        scores[partner] = tuple(None if target == partner else numbers[target] for target in targets)
    missing = [target for target in targets if target not in scores]
    if missing:
        raise InputError(f"{name}: no row for partner '{missing[0]}'; add one row per target")
    return targets, tuple(scores[target] for target in targets)
