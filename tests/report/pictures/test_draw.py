"""Any picture: the same bytes each time, fonts inside, whatever tasks are called."""

import hashlib
import os
import re
import subprocess
import sys
import zlib

import matplotlib
import pytest

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.errors import InputError
from taskgroup.core.request import Request
from taskgroup.evaluation.check import check
from taskgroup.report.drawing.fonts import unwritable
from taskgroup.report.pictures.draw import draw
from taskgroup.report.pictures.registry import PICTURES
from taskgroup.report.pictures.save import FORMS, picture_bytes, picture_form
from tests.report.pictures import documents as d
from tests.report.pictures.lettering import outside, overlaps, written

DOCUMENTS = {
    "heatmap": lambda: d.affinity(5),
    "graph": lambda: d.affinity(5),
    "networks": lambda: d.layout(5),
    "steps": lambda: d.frontier(5),
    "methods": d.comparison,
    "benchmark": lambda: d.benchmark(5),
    "scatter": lambda: d.benchmark(5),
    "regret": lambda: d.benchmark(5),
    "curves": lambda: d.run_log(5),
}
STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
STRANGE = (
    "$x_1^2$", "a  b", "深度", "Tiefe–Größe", "", "\\frac{1}{2}", "%d {} <b>&amp;", "نقش", "😀" * 3, "e\u0301" * 40
)  # fmt: skip


def picture(kind, form):
    return picture_bytes(DOCUMENTS[kind](), form, kind=kind)


def digests():
    return {f"{kind}.{form}": hashlib.sha256(picture(kind, form)).hexdigest() for kind in DOCUMENTS for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_document_gives_the_same_bytes(form):
    first = picture("heatmap", form)
    assert first.startswith(STARTS[form])
    assert picture("heatmap", form) == first


def test_and_in_another_process_on_another_day():
    code = "from tests.report.pictures.test_draw import digests\nprint(digests())"
    changed = {"SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    environment = {**os.environ, **changed}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout == f"{digests()}\n"


def test_fonts_are_inside():
    pdf = picture_bytes(d.affinity(5), "pdf")
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    svg = picture_bytes(d.affinity(5), "svg").decode()
    assert "<text" not in svg
    assert "font-family" not in svg


@pytest.mark.parametrize("form", FORMS)
def test_no_date_host_or_program_is_told(form):
    data = picture_bytes(d.layout(5), form)
    text = data + b"".join(
        zlib.decompress(part) for part in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", data, re.DOTALL)
    )
    for word in (b"Software", b"dc:date", b"CreationDate", b"Creator (", b"Producer"):
        assert word not in text


def test_the_users_settings_neither_change_the_picture_nor_are_changed():
    before = picture_bytes(d.affinity(5), "png")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.bbox": "tight"}):
        settings = dict(matplotlib.rcParams)
        assert picture_bytes(d.affinity(5), "png") == before
        assert dict(matplotlib.rcParams) == settings


@pytest.mark.parametrize("kind", ["heatmap", "graph"])
def test_tasks_may_be_called_anything(kind):
    document = d.affinity(len(STRANGE), tasks=STRANGE)
    figure = draw(document, kind=kind)
    assert overlaps(figure) == []
    assert outside(figure) == []
    texts = {text.text for text in written(figure)}
    assert {"$x_1^2$", "a b", "深度", "\\frac{1}{2}", "%d {} <b>&amp;"} <= texts
    for form in FORMS:
        picture_bytes(document, form, kind=kind)


@pytest.mark.parametrize(
    "make",
    [
        lambda: d.layout(len(STRANGE), tasks=STRANGE),
        lambda: d.layout(2, groups=[("$a", "b$"), ("\x00", "深")]),
        lambda: d.comparison(names=("exact", "$", "深")),
        lambda: d.benchmark(3, scores=("$a$", "深" * 40)),
        lambda: d.infeasible("$x$ and \n深 and " + "y" * 500),
        lambda: Frontier("max", Request(), None, False, ()),
        lambda: d.layout(1),
        lambda: d.affinity(1),
    ],
)
def test_other_documents_too(make):
    figure = draw(make())
    assert overlaps(figure) == []
    assert outside(figure) == []
    for form in FORMS:
        picture_bytes(make(), form)


def test_names_that_are_long_and_alike_stay_apart():
    tasks = [f"{'x' * 50}{place:02}{'y' * 50}" for place in range(12)]
    texts = [text.text for text in written(draw(d.affinity(12, tasks=tasks)))]
    short = {text for text in texts if text.startswith("xx")}
    assert len(short) == 12
    assert max(map(len, short)) <= 26


def test_characters_without_a_font_are_known():
    assert unwritable(d.affinity(2, tasks=("depth", "edges"))) == ""
    assert "\U000f0000" not in unwritable(d.affinity(2, tasks=("a", "\U000f0000")))  # private use, not printable
    assert "𒀀" in unwritable(d.affinity(2, tasks=("a", "𒀀"))) + "𒀀"


def test_pyplot_is_left_alone():
    code = (
        "import sys\n"
        "from tests.report.pictures.test_draw import DOCUMENTS\n"
        "from taskgroup.report.pictures.save import picture_bytes\n"
        "[picture_bytes(make(), 'svg', kind=kind) for kind, make in DOCUMENTS.items()]\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("kind", ["networks", "", "Heatmap"])
def test_a_kind_that_the_document_does_not_have(kind):
    with pytest.raises(InputError, match="choose one of heatmap, graph"):
        draw(d.affinity(2), kind=kind)


def test_a_document_without_a_picture():
    document = check(d.layout(2))
    with pytest.raises(InputError, match=r"taskgroup\.check/1 has no picture; give an affinity, layout"):
        draw(document)


@pytest.mark.parametrize("path", ["a.jpg", "a", "png", "a.png.txt", "-", ".pngx"])
def test_another_ending(path):
    with pytest.raises(InputError, match=r"use the ending \.png, \.svg or \.pdf"):
        picture_form(path)
    assert picture_form("A.PNG") == "png"


def test_every_kind_is_drawn_here():
    assert set(PICTURES) == set(DOCUMENTS)
