"""Every text of the project that somebody reads: docstrings, help, messages, table headings and sentences of pages."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TABLE_CALLS = {"add_column", "Table"}
_MESSAGE_CALLS = {"note", "warn", "InputError", "print", "echo"}
_HELP_CALLS = {"Option", "Argument", "Typer", "command"}


@dataclass(frozen=True)
class Text:
    """A text and where it stands; `about` is the code line that a docstring belongs to."""

    kind: str
    path: Path
    line: int
    text: str
    about: str = ""

    def shown(self) -> str:
        """Return the text as its reader meets it."""
        body = "\n".join(f"   {line}".rstrip() for line in self.text.strip().splitlines())
        return f"   {self.about}\n{body}" if self.about else body


def texts() -> list[Text]:
    """Return all texts, in the order of files and lines."""
    found: list[Text] = []
    for path in sorted((ROOT / "taskgroup").rglob("*.py")):
        found += _of_module(path)
    pages = [*ROOT.glob("*.md"), *ROOT.glob(".github/*.md"), *(ROOT / "taskgroup").rglob("*.md")]
    for path in sorted([*pages, *(ROOT / "examples").rglob("*.md")]):
        found += _sentences(path)
    return found


def _of_module(path: Path) -> Iterator[Text]:
    source = path.read_text()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            written = ast.get_docstring(node)
            if written:
                line = getattr(node, "lineno", 1)
                yield Text("docstring", path, line, written, _about(node, path))
        elif isinstance(node, ast.Call):
            yield from _of_call(node, path)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple) and "report" in path.parts:
            for value in node.iter.elts:  # `for heading in ("cost", "objective"): table.add_column(heading)`
                if heading := _literal(value):
                    yield Text("table", path, node.lineno, heading)


def _about(node: ast.AST, path: Path) -> str:
    if isinstance(node, ast.Module):
        return str(path.relative_to(ROOT))
    if isinstance(node, ast.ClassDef):
        fields = [ast.unparse(part) for part in node.body if isinstance(part, ast.AnnAssign)]
        return f"class {node.name}" + (f": {'; '.join(fields)}" if fields else "")
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    arguments = ast.unparse(node.args)
    return f"def {node.name}({arguments if len(arguments) < 300 else '…'}){returns}"


def _of_call(node: ast.Call, path: Path) -> Iterator[Text]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _HELP_CALLS:
        for keyword in node.keywords:
            if keyword.arg in ("help", "epilog") and (text := _literal(keyword.value)):
                yield Text("help", path, node.lineno, text, _option(node))
    elif name in _TABLE_CALLS:
        for value in (*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "title")):
            if text := _literal(value):
                yield Text("table", path, node.lineno, text)
    elif name in _MESSAGE_CALLS:
        for value in node.args[:2]:
            text = _literal(value)
            if text and " " in text.strip():
                yield Text("message", path, node.lineno, text)


def _option(node: ast.Call) -> str:
    flags = [value for value in map(_literal, node.args) if value and value.startswith("-")]
    return ", ".join(flags)


def _literal(node: ast.expr) -> str:
    """Return a string constant or an f-string with its fields in braces, or "" for any other expression."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}"
            for part in node.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    return ""


def _sentences(path: Path) -> Iterator[Text]:
    """Yield the sentences of a page outside code blocks; a table row counts as one."""
    text = re.sub(r"```.*?```", lambda block: "\n" * block[0].count("\n"), path.read_text(), flags=re.DOTALL)
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", text):
        start, line = line, line + paragraph.count("\n")
        if not paragraph.strip() or paragraph.lstrip().startswith(("![", "<")):
            continue
        if paragraph.lstrip().startswith(("|", "- ", "* ", "1. ")):
            parts = re.split(r"\n(?=[|*-] |\d+\. |\|)", paragraph.strip())
        else:
            parts = re.split(r"(?<=[.:!?]) (?=[A-Z`*])", " ".join(paragraph.split()))
        for part in parts:
            if len(part.split()) > 3 and not set(part) <= set("|-: "):
                yield Text("page", path, start, part.strip())
