"""Documents of any kind and run logs, from files and folders."""

import pytest

from taskgroup.core.errors import InputError
from taskgroup.formats.any_document import read_any, read_sources
from taskgroup.formats.documents import encode, read_document
from tests.report.documents import every_kind

KINDS = every_kind()
RUN = '{"train": ["a"], "loss": {"a": 0.5}}\n'


@pytest.fixture
def folder(tmp_path):
    for name, document in KINDS.items():
        (tmp_path / f"{name}.json").write_text(encode(document))
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_any_kind_is_read_back(folder, kind):
    source = str(folder / f"{kind}.json")
    assert read_any(source) == read_document(source, type(KINDS[kind]))


def test_a_folder_is_its_documents_by_name(folder):
    (folder / "runs.jsonl").write_text(RUN * 2)
    (folder / "notes.txt").write_text("not looked at")
    (folder / "other.json").write_text('{"a": 1}')
    (folder / "sub.json").mkdir()
    found, notes = read_sources([str(folder)])
    assert [named.name for named in found] == sorted([*(f"{name}.json" for name in KINDS), "runs.jsonl"])
    assert [len(named.content) for named in found if named.name == "runs.jsonl"] == [2]
    [note] = notes
    assert note.startswith(
        f"left out: {folder / 'other.json'}: at `$.document`: the key is missing; give one of taskgroup.affinity/2"
    )


def test_files_of_the_same_name_keep_their_folders(folder):
    other = folder / "other"
    other.mkdir()
    (other / "layout.json").write_text(encode(KINDS["layout"]))
    sources = [str(folder / "layout.json"), str(other / "layout.json")]
    assert [named.name for named in read_sources(sources)[0]] == sources


def test_a_run_log_by_another_name_and_with_a_torn_line(folder):
    (folder / "log").write_text(RUN + '{"train": ["a"], "lo')
    [named], notes = read_sources([str(folder / "log")])
    assert len(named.content) == 1
    assert "is cut off" in notes[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "is not a JSON document"),
        ("hello", "is not a JSON document"),
        ("", "is empty"),
        ("{}", "the key is missing"),
        ('{"document": "taskgroup.layout/9"}', "'taskgroup.layout/9'; give one of taskgroup.affinity/2"),
        ('{"document": "taskgroup.layout/2"}', "at `$`: Object missing required field"),
        ("[" * 100000, "is not a JSON document"),
    ],
)
def test_a_named_file_that_is_no_document_is_refused(tmp_path, text, message):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(InputError) as error:
        read_sources([str(tmp_path / "x.json")])
    assert message in str(error.value)


def test_nothing_to_show_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no document found; give files \*.json or \*.jsonl"):
        read_sources([str(tmp_path)])
    (tmp_path / "other.json").write_text('{"a": 1}')
    with pytest.raises(InputError, match=r"no document found .left out: .*other.json"):
        read_sources([str(tmp_path)])
    with pytest.raises(InputError, match="no such file"):
        read_sources([str(tmp_path / "none")])
