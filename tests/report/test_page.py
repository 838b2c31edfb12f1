"""The page as text: it holds every document, escapes every name, and refers to nothing outside itself."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from taskgroup.core.run_record import RunRecord
from taskgroup.formats.any_document import Named
from taskgroup.report.console.blocks import Grid
from taskgroup.report.html.cells import page_table
from taskgroup.report.html.page import html_report
from taskgroup.report.unit import unit_of
from tests.report.documents import HOSTILE, affinity, every_kind

KINDS = [Named(f"{name}.json", document) for name, document in every_kind().items()]
RUNS = tuple(
    RunRecord(train=train, loss=dict.fromkeys(train, 0.5), seed=seed, seconds=1.5, failed=failed)
    for seed, (train, failed) in enumerate(
        [(("a",), None), (("a", "b"), None), (("b", "a"), "the loss was not finite")]
    )
)


class Page(HTMLParser):
    """Elements with their attributes, and the text of the page, style and script aside."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self._inside = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data):
        if self._inside not in ("style", "script"):
            self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def whole():
    return html_report([*KINDS, Named("hostile.json", affinity(5, HOSTILE)), Named("runs.jsonl", RUNS)])


def test_every_document_is_a_section_that_the_list_leads_to(whole):
    page = Page(whole)
    places = [attributes["id"] for attributes in page.all("section")]
    assert len(places) == len(KINDS) + 2
    assert [attributes["href"] for attributes in page.all("a")[1:]] == [f"#{place}" for place in places]
    for named in KINDS:
        assert named.name in page.texts


def test_numbers_and_names_are_on_the_page(whole):
    page = Page(whole)
    kinds = every_kind()
    for row in kinds["affinity"].affinity:
        assert {unit_of(kinds["affinity"]).write_bare(value) for value in row} <= set(page.texts)
    assert set(HOSTILE) <= set(page.texts)
    assert "the layout is not" not in page.texts
    assert str(kinds["infeasible"].reason) in page.texts


def test_nothing_outside_the_page_is_referred_to(whole):
    page = Page(whole)
    for tag, attributes in page.elements:
        assert attributes.get("href", "#").startswith("#"), tag
        assert attributes.get("src", "data:").startswith("data:"), tag
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
    assert len(page.all("script")) == 1
    assert not {"link", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in page.elements}
    for attributes in page.all("img"):
        picture = base64.b64decode(attributes["src"].partition(",")[2]).decode()
        assert not re.search(r'(href|src)="(?!#|data:)', picture)
        assert "<script" not in picture


def test_the_policy_allows_the_page_its_own_style_and_script_and_no_more(whole):
    policy = Page(whole).all("meta")[1]["content"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    for tag in ("script", "style"):
        [inner] = re.findall(rf"<{tag}>(.*?)</{tag}>", whole, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_it_says_what_it_is_to_those_who_do_not_see_it(whole):
    page = Page(whole)
    assert page.all("html") == [{"lang": "en"}]
    assert "".join(page.texts).strip().startswith("Which tasks share a network")
    assert all(attributes["alt"] for attributes in page.all("img"))
    labels = {attributes["for"] for attributes in page.all("label")}
    assert labels == {attributes["id"] for attributes in page.all("input")}
    assert all(attributes["scope"] in ("col", "row") for attributes in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    places = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(places) == len(set(places))


def test_how_a_layout_was_found_is_there(whole):
    texts = "\n".join(Page(whole).texts)
    layout = every_kind()["layout"]
    assert f"{layout.solver.candidates:,}" in texts
    for word in ("method", "candidates", "proven bound", "gap", "taskgroup solve", "option budget"):
        assert word in texts


def test_a_run_log_is_counted(whole):
    page = "".join(Page(whole).texts)
    assert "3 runs of 2 tasks: a, b" in page
    rows = re.findall(r"<tr>\s*<th scope=row>default</th>(.*?)</tr>", whole, re.DOTALL)
    counts = [re.findall(r'data-value="([\d.]+)"', row) for row in rows]
    assert counts == [["1.0", "1.0", "1.0", "0.0", "1.5"], ["2.0", "1.0", "2.0", "1.0", "3.0"]]


def test_the_same_documents_are_the_same_bytes(whole):
    again = html_report([*KINDS, Named("hostile.json", affinity(5, HOSTILE)), Named("runs.jsonl", RUNS)])
    assert again == whole


def test_bars_are_left_to_the_terminal_and_columns_without_a_name_are_not():
    grid = Grid("", ("", "cost", ""), (False, True, False), ((("a", "1", "██"), ("b", "2", "█")),))
    table = page_table(grid)
    assert [[cell.lines for cell in row] for row in table.sections[0]] == [[("a",), ("1",)], [("b",), ("2",)]]
    assert "█" not in html_report(KINDS)


def test_a_title_is_text():
    page = html_report(KINDS[:1], title="</title><script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "</title><script>alert(1)</script>" in Page(page).texts
