// Adds to a page that is complete without it: sorting and filtering of all trials, brushing, reading off marks, saving figures.
"use strict";
(() => {
const data = JSON.parse(document.getElementById("shoal-data").textContent);
const objective = data.summary.objective;
document.documentElement.classList.add("js");

// ---- Trials as columns, by rank.
const columns = data.trials.columns.map(c => c.levels ? {...c, words: true, values: c.codes.map(i => i === null ? null : c.levels[i])} : c);
const column = (name, parameter) => columns.find(c => c.name === name && c.parameter === parameter);
const numbers = column("trial", false).values, scores = (column("score", false) || {values: []}).values;
const rowOf = new Map(numbers.map((trial, row) => [trial, row]));
const brief = v => v === null || v === undefined ? "" : typeof v !== "number" || Number.isInteger(v) ? String(v) : String(+v.toPrecision(4));
const element = (tag, properties, parent) => { const made = Object.assign(document.createElement(tag), properties); if (parent) parent.append(made); return made; };
const describe = row => columns.filter(c => c.values[row] !== null && c.name !== "rank" && c.name !== "reason")
  .map(c => c.name === "trial" && !c.parameter ? "trial " + c.values[row] : (c.name === "score" && !c.parameter ? objective : c.name) + " " + brief(c.values[row])).join(", ");

// ---- Table.
const table = document.getElementById("trials"), tools = document.getElementById("table-tools"), perPage = 100;
const sorting = {column: columns[0], up: true};
let page = 0, shown = [], brushed = null;  // brushed: a set of rows, or null for all
const search = element("input", {type: "search", placeholder: "text in any column", ariaLabel: "Show only trials with this text"}, element("label", {textContent: "Filter "}, tools));
const back = element("button", {type: "button", textContent: "Previous"}, tools), next = element("button", {type: "button", textContent: "Next"}, tools);
const count = element("output", {}, tools);
const heads = [...table.tHead.rows[0].cells];
heads.forEach((head, i) => {
  const button = element("button", {type: "button", textContent: head.textContent});
  head.replaceChildren(button);
  button.onclick = () => {
    sorting.up = sorting.column === columns[i] ? !sorting.up : true;
    sorting.column = columns[i];
    page = 0;
    list();
  };
});
function compare(a, b) {
  const x = sorting.column.values[a], y = sorting.column.values[b];
  if (x === null || y === null) return (x === null) - (y === null) || a - b;  // without a value: last
  const order = sorting.column.words ? (x < y ? -1 : x > y ? 1 : 0) : x - y;
  return (sorting.up ? order : -order) || a - b;
}
function list() {
  const text = search.value.trim().toLowerCase();
  shown = numbers.map((_, row) => row).filter(row => (!brushed || brushed.has(row)) &&
    (!text || columns.some(c => c.values[row] !== null && String(c.values[row]).toLowerCase().includes(text))));
  shown.sort(compare);
  heads.forEach((head, i) => head.setAttribute("aria-sort", columns[i] !== sorting.column ? "none" : sorting.up ? "ascending" : "descending"));
  const pages = Math.max(1, Math.ceil(shown.length / perPage)), body = document.createElement("tbody");
  page = Math.min(page, pages - 1);
  for (const row of shown.slice(page * perPage, (page + 1) * perPage)) {
    const line = body.insertRow();
    for (const c of columns) {
      const cell = line.insertCell();
      cell.textContent = brief(c.values[row]);
      if (c.words) cell.className = c.name === "reason" && !c.parameter ? "words reason" : "words", cell.title = cell.textContent;
    }
  }
  table.tBodies[0].replaceWith(body);
  back.disabled = page === 0;
  next.disabled = page === pages - 1;
  count.textContent = `${shown.length} of ${numbers.length} trials, page ${page + 1} of ${pages}`;
}
search.oninput = () => { page = 0; list(); };
back.onclick = () => { --page; list(); };
next.onclick = () => { ++page; list(); };
document.getElementById("table-note").hidden = true;
list();

// ---- Figures: where the pointer is, in the figure's own pixels.
const figure = name => document.querySelector(`figure[data-figure="${name}"]`);
const svgOf = name => figure(name) && figure(name).querySelector("svg");
const within = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
const drawn = (svg, tag, attributes, parent) => {
  const made = document.createElementNS(svg.namespaceURI, tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  (parent || svg).append(made);
  return made;
};
function scale(text) {
  const [from, to, start, end, log] = text.split(" ").map(Number), at = log ? Math.log : v => v;
  return v => start + Math.min(1, Math.max(0, (at(v) - at(from)) / (at(to) - at(from) || 1))) * (end - start);
}

// ---- Marks can be read off, by pointer or with the arrow keys.
function readable(name, points) {
  const svg = svgOf(name);
  if (!svg || !points.length) return;
  points.sort((a, b) => a.x - b.x || a.y - b.y);
  const said = element("div", {className: "said script", role: "status"}), box = svg.parentElement;
  box.after(said);
  said.textContent = "Point at a mark, or press the arrow keys here, to read it off.";
  const ring = drawn(svg, "circle", {r: 6, fill: "none", stroke: "var(--ink)", "stroke-width": 2, visibility: "hidden"});
  let current = -1;
  const choose = i => {
    current = i;
    ring.setAttribute("visibility", "visible");
    ring.setAttribute("cx", points[i].x);
    ring.setAttribute("cy", points[i].y);
    said.textContent = describe(points[i].row);
  };
  svg.addEventListener("pointermove", event => {
    const at = within(svg, event);
    let best = -1, least = 15 * 15;
    points.forEach((p, i) => {
      const d = (p.x - at.x) ** 2 + (p.y - at.y) ** 2;
      if (d < least) best = i, least = d;
    });
    if (best >= 0) choose(best);
  });
  box.addEventListener("keydown", event => {
    const step = {ArrowRight: 1, ArrowLeft: -1, PageDown: 50, PageUp: -50, Home: -Infinity, End: Infinity}[event.key];
    if (!step) return;
    event.preventDefault();
    choose(Math.min(points.length - 1, Math.max(0, current + step)));
  });
}
const scored = numbers.map((_, row) => row).filter(row => scores[row] !== null && scores[row] !== undefined);
function marks(axes, values) {
  const x = scale(axes.dataset.x), y = scale(axes.dataset.y);
  return scored.filter(row => values[row] !== null).map(row => ({x: x(values[row]), y: y(scores[row]), row}));
}
if (data.figures.history) readable("history", marks(svgOf("history").querySelector(".axes"), numbers));
if (data.figures.slices) {
  const axes = svgOf("slices").querySelectorAll(".axes");
  readable("slices", data.figures.slices.filter(s => s.kind !== "levels").flatMap((s, i) => marks(axes[i], column(s.parameter, true).values)));
}

// ---- Parallel coordinates: all trials on a canvas under the axes, and brushes.
const spread = trial => (Math.imul(trial, 2654435761) >>> 8) / 2 ** 24 - 0.5;  // as the SVG's
function brushing(parallel) {
  const svg = svgOf("parallel"), box = svg.parentElement, canvas = element("canvas", {ariaHidden: "true"});
  box.prepend(canvas);
  box.classList.add("canvassed");
  const axes = parallel.axes.map(a => ({...a, values: column(a.name, true).values}));
  axes.push({...parallel.score, name: objective, kind: "linear", values: scores, clamped: true});
  for (const axis of axes) {
    const at = axis.kind === "log" ? Math.log : v => v, low = at(axis.from), width = at(axis.to) - low;
    const level = new Map((axis.levels || []).map((name, i) => [name, (i + 0.5) / axis.levels.length]));
    axis.place = axis.values.map(v => v === null || v === undefined ? null : axis.kind === "levels" ? level.get(String(v)) : width ? (at(v) - low) / width : 0.5);
    axis.drawn = axis.kind === "levels" ? axis.place.map((p, row) => p === null ? null : p + parallel.spread * spread(numbers[row]) / axis.levels.length) : axis.place;
    if (axis.clamped) axis.place = axis.drawn = axis.place.map(p => p === null ? null : Math.min(1, Math.max(0, p)));
    axis.text = p => axis.kind === "levels" ? axis.levels[Math.min(axis.levels.length - 1, Math.floor(p * axis.levels.length))] : brief(axis.kind === "log" ? Math.exp(low + p * width) : low + p * width);
    axis.range = null;
  }
  const rows = parallel.trials.map(trial => rowOf.get(trial));
  const yOf = p => p === null ? parallel.inactive : parallel.bottom + p * (parallel.top - parallel.bottom);
  const taken = row => axes.every(a => !a.range || (a.place[row] !== null && a.place[row] >= a.range[0] - 1e-9 && a.place[row] <= a.range[1] + 1e-9));
  const layer = drawn(svg, "g", {class: "brushes"}), said = element("div", {className: "said script", role: "status"});
  box.after(said);

  function draw() {
    const size = svg.getBoundingClientRect(), ratio = window.devicePixelRatio || 1, zoom = size.width / svg.viewBox.baseVal.width;
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    canvas.style.width = size.width + "px";
    canvas.style.height = size.height + "px";
    const pen = canvas.getContext("2d"), style = getComputedStyle(svg), active = axes.some(a => a.range);
    pen.scale(ratio * zoom, ratio * zoom);
    // The more lines, the fainter each: where thousands lie on each other their density is to be seen.
    const alpha = Math.min(0.8, Math.max(0.05, 200 / rows.filter(taken).length));
    const trace = row => axes.forEach((a, i) => i ? pen.lineTo(a.x, yOf(a.drawn[row])) : pen.moveTo(a.x, yOf(a.drawn[row])));
    const layers = [];
    if (active) layers.push({rows: rows.filter(row => !taken(row)), colour: "--grid", alpha: 0.35});
    for (let c = 4; c >= 0; --c) layers.push({rows: rows.filter((row, i) => parallel.classes[i] === c && (!active || taken(row))), colour: "--q" + c, alpha: c ? alpha : Math.min(0.8, 1.5 * alpha)});
    for (const each of layers) {
      pen.strokeStyle = style.getPropertyValue(each.colour);
      pen.globalAlpha = each.alpha;
      for (const row of each.rows) pen.beginPath(), trace(row), pen.stroke();
    }
  }
  function update() {
    const active = axes.some(a => a.range), selected = rows.filter(taken);
    layer.replaceChildren();
    axes.forEach(a => {
      if (a.range) drawn(svg, "rect", {x: a.x - 7, width: 14, y: yOf(a.range[1]), height: Math.max(2, yOf(a.range[0]) - yOf(a.range[1])), fill: "var(--best)", "fill-opacity": 0.3, stroke: "var(--best)"}, layer);
      a.sliders.forEach((slider, i) => {
        slider.value = a.range ? a.range[i] * 1000 : i * 1000;
        slider.setAttribute("aria-valuetext", a.text(slider.value / 1000));
      });
      a.shown.textContent = a.range ? `: ${a.text(a.range[0])} to ${a.text(a.range[1])}` : "";
    });
    said.textContent = active ? `${selected.length} of ${rows.length} trials are brushed; the table below holds only those.` : "Drag along an axis to brush it; a click clears it. The sliders below do the same.";
    brushed = active ? new Set(selected) : null;
    page = 0;
    list();
    requestAnimationFrame(draw);
  }

  const details = element("details", {className: "brushing script"});
  said.after(details);
  element("summary", {textContent: "Brush with sliders"}, details);
  const fields = element("div", {className: "brushes"}, details);
  for (const axis of axes) {
    const field = element("fieldset", {}, fields), legend = element("legend", {textContent: axis.name}, field);
    axis.shown = element("span", {}, legend);
    axis.sliders = ["from", "to"].map(end => element("input", {type: "range", min: 0, max: 1000, ariaLabel: `${axis.name} ${end}`}, field));
    axis.sliders.forEach(slider => slider.oninput = () => {
      const [a, b] = axis.sliders.map(s => s.value / 1000);
      axis.range = a <= 0 && b >= 1 ? null : [Math.min(a, b), Math.max(a, b)];
      update();
    });
  }
  element("button", {type: "button", textContent: "Clear all brushes", onclick: () => { axes.forEach(a => a.range = null); update(); }}, details);

  let dragged = null;
  const placeAt = at => Math.min(1, Math.max(0, (at.y - parallel.bottom) / (parallel.top - parallel.bottom)));
  svg.addEventListener("pointerdown", event => {
    const at = within(svg, event), axis = axes.find(a => Math.abs(a.x - at.x) < 14);
    if (!axis) return;
    dragged = {axis, from: placeAt(at)};
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", event => {
    const at = within(svg, event);
    svg.style.cursor = dragged || axes.some(a => Math.abs(a.x - at.x) < 14) ? "ns-resize" : "";
    if (!dragged) return;
    const to = placeAt(at);
    dragged.axis.range = Math.abs(to - dragged.from) < 0.01 ? null : [Math.min(to, dragged.from), Math.max(to, dragged.from)];
    update();
  });
  svg.addEventListener("pointerup", event => {
    if (dragged && Math.abs(placeAt(within(svg, event)) - dragged.from) < 0.01) dragged.axis.range = null, update();
    dragged = null;
  });
  svg.style.touchAction = "pan-x";
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  update();
}
if (data.figures.parallel) brushing(data.figures.parallel);

// ---- A figure as a file of its own.
const figureStyle = document.getElementById("figure-style").textContent;
document.querySelectorAll("button.save").forEach(button => {
  const name = button.parentElement.dataset.figure;
  button.setAttribute("aria-label", "Save " + name + " as SVG");
  button.onclick = () => {
    const copy = svgOf(name).cloneNode(true), style = drawn(copy, "style", {});
    style.textContent = figureStyle;
    copy.prepend(style);
    const link = element("a", {download: name + ".svg", href: URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], {type: "image/svg+xml"}))});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
});
})();
