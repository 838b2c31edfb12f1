import subprocess
import sys

import pytest

from taskgroup.core.errors import InputError
from taskgroup.core.plugins import Descriptor, Registry

PACKAGE = "things_of_a_test"


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A package of two built-in things and a file that holds none, on the path beside the plug-ins of a test."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    head = "from taskgroup.core.plugins import Descriptor\n"
    (folder / "old_one.py").write_text(
        head + "DESCRIPTOR = Descriptor(name='old-one', help='the first', source='Euler 1736', make=dict, order=2)"
    )
    (folder / "second.py").write_text(head + "DESCRIPTOR = Descriptor(name='second', help='next', make=list, order=1)")
    (folder / "interface.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE or name.startswith("plug_")]:
        del sys.modules[name]


def install(folder, package, points, code=""):
    """Install a package of one file: its code, and its entry points by name."""
    (folder / f"plug_{package}.py").write_text(code)
    info = folder / f"plug_{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plug-{package}\nVersion: 1.0\n")
    lines = [f"{name} = plug_{package}:{target}" for name, target in points.items()]
    (info / "entry_points.txt").write_text("[taskgroup.things]\n" + "\n".join(lines) + "\n")


def registry():
    return Registry(PACKAGE, Descriptor, "thing")


NEW = "from taskgroup.core.plugins import Descriptor\nDESCRIPTOR = Descriptor(name='new', help='third', make=set)"


def test_built_in_things_are_the_files_with_a_descriptor(room):
    found = registry()
    assert found.names() == ("second", "old-one")
    assert found.find("old-one").make() == {}
    assert found.lines() == ("second: next", "old-one: the first")


def test_a_plug_in_is_found_by_name_and_listed_last(room):
    install(room, "a", {"new": "DESCRIPTOR"}, NEW)
    found = registry()
    assert found.names() == ("second", "old-one", "new")
    assert found.find("new").make() == set()
    assert [one.name for one in found.every()] == ["second", "old-one", "new"]


def test_listing_names_imports_no_plug_in(room):
    install(room, "a", {"new": "DESCRIPTOR"}, "raise RuntimeError('imported')")
    assert registry().names() == ("second", "old-one", "new")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_package", "ModuleNotFoundError"),
        ("DESCRIPTOR = 3", "is not a Descriptor"),
        ("", "AttributeError"),
        (NEW.replace("'new'", "'other'"), "has the name 'other'"),
    ],
)
def test_a_broken_plug_in_is_one_line_and_leaves_the_others(room, code, reason):
    install(room, "a", {"new": "DESCRIPTOR"}, code)
    found = registry()
    with pytest.raises(InputError, match=reason) as error:
        found.find("new")
    assert "\n" not in str(error.value) and "plug-a" in str(error.value)
    assert found.find("second").make() == []
    assert found.lines()[:2] == ("second: next", "old-one: the first")
    assert reason in found.lines()[2]


@pytest.mark.parametrize("name", ["old-one", "new"])
def test_two_things_of_one_name_are_refused(room, name):
    install(room, "a", {name: "DESCRIPTOR"}, NEW)
    install(room, "b", {name: "DESCRIPTOR"}, NEW)
    with pytest.raises(InputError, match=f"'{name}' of package 'plug-[ab]': .* has a thing with the same name"):
        registry().names()


def test_an_unknown_name_gets_the_nearest_one(room):
    with pytest.raises(InputError, match="there is no thing 'secund'; did you mean 'second'"):
        registry().find("secund")
    with pytest.raises(InputError, match="choose one of second, old-one"):
        registry().find("../x")
    with pytest.raises(InputError, match="there is no thing 'interface'"):
        registry().find("interface")
    with pytest.raises(InputError, match="there is no thing 'old_one'"):
        registry().find("old_one")


def test_a_built_in_whose_import_fails_is_not_taken_for_an_unknown_name(room):
    (room / PACKAGE / "broken.py").write_text("import no_such_package")
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        registry().find("broken")


def test_a_registry_imports_nothing_until_it_is_asked():
    code = "import sys, taskgroup.core.plugins; assert not {'numpy', 'importlib.metadata', 'torch'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
