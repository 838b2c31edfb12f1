"use strict";

/* Sorting: up, down, and back to the order of the document; within each part of a table. */
for (const table of document.querySelectorAll("table.sortable")) {
  for (const body of table.tBodies) {
    [...body.rows].forEach((row, place) => { row.dataset.place = place; });
  }
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: null }[head.getAttribute("aria-sort")];
      const order = next === undefined ? "ascending" : next;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      if (order) head.setAttribute("aria-sort", order);
      for (const body of table.tBodies) sort(body, column, order);
    });
  });
}

function sort(body, column, order) {
  const sign = order === "descending" ? -1 : 1;
  const numbers = [...body.rows].some((row) => "value" in row.cells[column].dataset);
  const place = (row) => Number(row.dataset.place);
  const by = (one, other) => {
    if (!order) return place(one) - place(other);
    const [a, b] = [one, other].map((row) => row.cells[column]);
    if (!numbers) {
      return sign * a.textContent.localeCompare(b.textContent, "en", { numeric: true }) || place(one) - place(other);
    }
    const unknown = !("value" in a.dataset) - !("value" in b.dataset);
    return unknown || sign * (a.dataset.value - b.dataset.value) || place(one) - place(other);
  };
  body.append(...[...body.rows].sort(by));
}

/* The slider: the layout that its budget buys is shown, every other one is not. */
for (const slider of document.querySelectorAll(".slider")) {
  const range = slider.querySelector("input");
  const said = slider.querySelector("output");
  const points = [...slider.nextElementSibling.querySelectorAll(".point")];
  const starts = points.map((point) => Number(point.dataset.start));
  const slack = (value) => value * (1 + 1e-9);

  const show = () => {
    const budget = Number(range.value);
    const chosen = starts.findLastIndex((start) => start <= slack(budget));
    points.forEach((point, place) => {
      point.hidden = place !== chosen;
      point.open = place === chosen;
    });
    const next = starts[chosen + 1];
    const more = next === undefined ? "" : `; the next layout from ${quantity(next)}`;
    said.textContent = `Budget ${quantity(budget)}: ${points[chosen].dataset.said}${more}`;
    range.setAttribute("aria-valuetext", said.textContent);
  };
  range.addEventListener("input", show);
  range.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const chosen = starts.findLastIndex((start) => start <= slack(Number(range.value)));
    range.value = starts[Math.min(starts.length - 1, Math.max(0, chosen + step))];
    show();
  });
  slider.hidden = false;
  slider.nextElementSibling.dataset.slid = "";
  show();
}

/* What is wider than its place is reached, and scrolled, by keys. */
function reach() {
  for (const box of document.querySelectorAll(".wide, figure")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", reach);
addEventListener("load", reach);
document.addEventListener("toggle", reach, true);

function quantity(value) {
  for (const [suffix, size, least] of [["P", 1e15, 1e15], ["T", 1e12, 1e12], ["G", 1e9, 1e9], ["M", 1e6, 1e6], ["k", 1e3, 1e4]]) {
    if (Math.abs(value) >= least) return `${Number((value / size).toPrecision(4))}${suffix}`;
  }
  return String(Number(value.toPrecision(6)));
}
