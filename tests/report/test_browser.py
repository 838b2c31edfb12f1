"""The page in a headless Chromium: it works, with and without script, and asks nothing of a network."""

import os
import shutil

import pytest

from taskgroup.formats.any_document import Named
from taskgroup.report.html.page import html_report
from taskgroup.report.unit import unit_of
from tests.report.documents import HOSTILE, affinity, every_kind, observed

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KINDS = every_kind(("depth", "edges", "normals", "semantic"))
FRONTIER = KINDS["frontier"]
UNIT = unit_of(FRONTIER)


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("TASKGROUP_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is on the path")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright to drive a browser with")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    contents = [Named(f"{name}.json", document) for name, document in KINDS.items()]
    file = tmp_path_factory.mktemp("page") / "report.html"
    contents += [Named("hostile.json", affinity(5, HOSTILE)), Named("long.json", affinity(2, ("x" * 200, "y")))]
    file.write_text(html_report(contents), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def opened(browser, address):
    """Open the page; afterwards nothing may have been asked for, said on the console, or gone wrong."""
    contexts, asked, said = [], [], []

    def open_page(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if url != address and not url.startswith("data:")] == []
    assert said == []


def shown(section):
    """The networks on the screen: who each one serves with what is reached, and who is trained along."""
    cards = section.locator(".point:visible .networks > li")
    return [
        (
            card.locator(".serves .task").all_inner_texts(),
            card.locator(".serves .reached").all_inner_texts(),
            card.locator(".auxiliary li").all_inner_texts(),
        )
        for card in cards.all()
    ]


def networks(layout):
    return [
        (
            list(model.serve),
            [UNIT.write(model.performance[task]) for task in model.serve],
            list(model.auxiliary),
        )
        for model in layout.models
    ]


def frontier_of(page):
    return page.locator("section").filter(has=page.locator("h2", has_text="frontier.json"))


def slide(range_, budget):
    range_.evaluate("(it, to) => { it.value = to; it.dispatchEvent(new Event('input', {bubbles: true})); }", budget)


def test_nothing_is_asked_for(opened):
    assert opened().title() == "Which tasks share a network"


def test_the_policy_stops_what_would_ask(browser, address):
    page = browser.new_page()
    page.goto(address)
    stopped, arrived = [], []
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.on("response", lambda response: arrived.append(response.url))
    refused = page.evaluate(
        """() => new Promise((done) => {
            const found = [];
            document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective));
            const image = new Image();
            image.src = "https://example.invalid/pixel.png";
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(image, script);
            fetch("https://example.invalid/data").catch(() => 0);
            setTimeout(() => done([found.sort(), window.ran === undefined]), 300);
        })"""
    )
    assert refused == [["connect-src", "img-src", "script-src-elem"], True]
    assert {failure for _, failure in stopped} <= {"csp"}
    assert arrived == []
    page.close()


def test_every_picture_is_drawn(opened):
    page = opened()
    sizes = page.evaluate("[...document.images].map((it) => [it.complete, it.naturalWidth])")
    assert len(sizes) >= 5
    assert all(complete and width > 100 for complete, width in sizes)


def test_the_slider_moves_and_the_layout_follows(opened):
    page = opened()
    section = frontier_of(page)
    range_, said = section.locator("input[type=range]"), section.locator("output")
    costs = [point.cost for point in FRONTIER.points]
    assert len(costs) >= 4
    ahead = [*costs[1:], costs[-1] * 1.02]
    for point, cost, next_cost in zip(FRONTIER.points, costs, ahead, strict=True):
        for budget in (cost, (cost + next_cost) / 2, next_cost - 1e-6 * next_cost):
            slide(range_, budget)
            assert section.locator(".point:visible").count() == 1
            assert shown(section) == networks(point)
            assert UNIT.write(point.objective) in said.inner_text()
    assert said.get_attribute("aria-live") == "polite"


def test_the_slider_obeys_the_keys_a_layout_a_key(opened):
    page = opened()
    section = frontier_of(page)
    range_ = section.locator("input[type=range]")
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement.type === 'range' && document.activeElement.id"
        ) == range_.get_attribute("id"):
            break
    else:
        pytest.fail("the slider is not reached by the tabulator")
    for point in reversed(FRONTIER.points[:-1]):
        page.keyboard.press("ArrowLeft")
        assert section.locator(".point:visible .networks > li").count() == len(point.models)
        assert UNIT.write(point.objective) in range_.get_attribute("aria-valuetext")
    page.keyboard.press("End")
    assert UNIT.write(FRONTIER.points[-1].objective) in range_.get_attribute("aria-valuetext")


def test_a_budget_that_nothing_fits_says_so(opened):
    page = opened()
    section = page.locator("section").filter(has=page.locator("h2", has_text="budgets.json"))
    slide(section.locator("input[type=range]"), 0.5)
    assert "infeasible" in section.locator("output").inner_text()
    slide(section.locator("input[type=range]"), 1.0)
    assert UNIT.write(KINDS["budgets"].points[1].objective) in section.locator("output").inner_text()


def test_tables_sort_by_number_and_by_name(opened):
    page = opened()
    section = page.locator("section").filter(has=page.locator("h2", has_text="comparison.json"))
    document = KINDS["comparison"]

    def column(place):
        return section.locator(f"tbody tr > :nth-child({place})").all_inner_texts()

    given = column(1)
    assert given == [contender.method for contender in document.methods]
    button = section.get_by_role("button", name="total gain")
    button.click()
    values = sorted(contender.objective for contender in document.methods if contender.objective is not None)
    assert column(2) == [*map(UNIT.write, values), *["·"] * (len(given) - len(values))]
    assert section.locator("th[aria-sort]").all_inner_texts() == ["total gain"]
    button.focus()
    page.keyboard.press("Enter")
    assert column(2) == [*map(UNIT.write, reversed(values)), *["·"] * (len(given) - len(values))]
    button.click()
    assert column(1) == given
    section.get_by_role("button", name="method").click()
    assert column(1) == sorted(given)


def test_a_sum_stays_below_what_it_sums(opened):
    page = opened()
    section = page.locator("section").filter(has=page.locator("h2", has_text="evaluation.json"))
    button = section.get_by_role("button", name="gain in its network")
    for _ in range(2):
        button.click()
        assert section.locator("tbody tr > :first-child").all_inner_texts()[-1] == "objective"


def test_without_script_every_layout_is_there(opened):
    page = opened(java_script_enabled=False)
    section = frontier_of(page)
    assert section.locator("input[type=range]:visible").count() == 0
    points = section.locator("details.point")
    assert points.count() == len(FRONTIER.points)
    for place, point in enumerate(FRONTIER.points):
        summary = points.nth(place).locator("summary")
        assert UNIT.write(point.objective) in summary.inner_text()
        summary.click()
        tasks = points.nth(place).locator(".networks .task:visible").all_inner_texts()
        assert tasks == [task for model in point.models for task in model.serve]
    assert page.locator("table:visible").count() >= 5
    assert page.locator("th button").count() == 0


def light(colour):
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


COLOURS = """() => [...document.querySelectorAll("body *")].filter((it) =>
    it.checkVisibility() && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
).map((it) => {
    let under = it;
    const paper = (of) => getComputedStyle(of).backgroundColor;
    while (paper(under) === "rgba(0, 0, 0, 0)" && under.parentElement) under = under.parentElement;
    return [it.className + " " + it.textContent.slice(0, 30), getComputedStyle(it).color,
            paper(under)];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_in_both_schemes(opened, scheme):
    page = opened(color_scheme=scheme)
    behind = light(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (behind > 0.8) if scheme == "light" else (behind < 0.1)
    found = page.evaluate(COLOURS)
    assert len(found) > 100
    for text, ink, paper in found:
        above, below = sorted((light(ink), light(paper)), reverse=True)
        assert (above + 0.05) / (below + 0.05) >= 4.5, (text, ink, paper)  # WCAG 2.1, level AA
    paper = page.evaluate("[...document.images].map((it) => getComputedStyle(it).backgroundColor)")
    assert set(paper) == {"rgb(255, 255, 255)"}


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_the_page_is_no_wider_than_the_screen(opened, width):
    page = opened(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    section = page.locator("section").filter(has=page.locator("h2", has_text="long.json"))
    assert section.locator("tbody th").first.bounding_box()["width"] <= 330  # a name leaves room for its numbers


@pytest.mark.parametrize("width", [390, 1400])
def test_what_is_wider_than_its_place_is_reached_by_keys(opened, width):
    page = opened(viewport={"width": width, "height": 800})
    boxes = page.locator(".wide:visible, figure:visible").all()
    found = [box.evaluate("it => [it.scrollWidth > it.clientWidth, it.tabIndex === 0]") for box in boxes]
    assert len(found) > 10
    assert all(wider == reached for wider, reached in found)
    assert any(wider for wider, _ in found) == (width == 390)


def test_hostile_names_are_text(opened):
    page = opened()
    section = page.locator("section").filter(has=page.locator("h2", has_text="hostile.json"))
    assert section.locator("tbody tr > :first-child").all_inner_texts() == list(HOSTILE)
    assert page.locator("script").count() == 1


def test_a_hundred_tasks_open(browser, tmp_path):
    file = tmp_path / "report.html"
    known = observed(("a", "b", "c"))
    file.write_text(html_report([Named("many.json", affinity(100)), Named("few.json", known)]), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.locator("table:visible").count() == 1
    page.locator("summary", has_text="100 rows").click()
    assert page.locator("table:visible tbody tr").count() == 100 + 3
    page.close()
