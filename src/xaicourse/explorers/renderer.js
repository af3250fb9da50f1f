// Draws any explorer: scene (plain data) -> SVG, with the guess, the two findings and the buttons around it.
// The same file is the live widget's module (anywidget) and stands unchanged in the static page. No dependencies, no network.

// ---- scene -> shapes: pure. A shape is {key, tag, attrs, text}; the same key is the same thing in every state.

const INK = "#1a1a1a", SOFT = "#595959", PALE = "#8c8c8c", GRID = "#e3e3e3", PAPER = "#ffffff";
const FILL = { raises: "#D55E00", lowers: "#0072B2", none: "#595959" };
const SIDE = { good: ["#0072B2", "none"], bad: ["#D55E00", "6 3"], open: ["#8c8c8c", "1.5 3"] }; // the line beside a phrase: colour, dashes
const HALO = { stroke: PAPER, "stroke-width": 3, "paint-order": "stroke" };
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", SIZE = 13;

const textWidth = (words, size = SIZE) => words.length * size * 0.58; // an estimate: pure, and a little generous
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function wrap(words, width, size = SIZE) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? lines.at(-1) + " " + word : word;
    if (lines.at(-1) && textWidth(longer, size) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function ticks(low, high, count) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= 0.7 * rough);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return found.map((value) => ({ value, words: value.toFixed(digits).replace("-", "\u2212") }));
}

const arrow = (from, to, top, bottom) => {
  if (from === to) return [[from - 1, top], [from + 1, top], [from + 1, (top + bottom) / 2], [from + 1, bottom], [from - 1, bottom]];
  const tip = Math.sign(to - from) * Math.min(8, Math.abs(to - from));
  return [[from, top], [to - tip, top], [to, (top + bottom) / 2], [to - tip, bottom], [from, bottom]];
};
const list = (xy) => xy.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");

export function shapes(scene, { width, truth = false, guess = null, hatch = "xai-hatch", top = 0 }) {
  const out = [], narrow = width < 480;
  const put = (key, tag, attrs, text) => out.push({ key, tag, attrs, text });
  const label = (key, x, y, text, more = {}) =>
    put(key, "text", { x, y, fill: INK, "font-size": SIZE, "font-family": FONT, ...more }, text);
  const numbered = scene.panels.some((panel) => !panel.y.rows && panel.y.shown);
  const left = narrow ? (numbered ? 44 : 10) : Math.min(220, Math.round(width * 0.32)), right = width - (narrow ? 10 : 18);
  let y = top;

  for (const panel of scene.panels) {
    const { x: ax, y: ay, key } = panel, rows = ay.rows;
    const X = (value) => left + ((value - ax.low) / (ax.high - ax.low)) * (right - left);
    const guessed = guess !== null && scene.guess && scene.guess.panel === key ? scene.guess : null;
    const rules = panel.marks.filter((mark) => mark.mark === "rule"), passage = panel.marks.find((mark) => mark.mark === "passage");
    if (panel.label) {
      const beside = !narrow && !rows && !passage, lines = wrap(panel.label, beside ? left - 24 : right - 8);
      lines.forEach((words, k) => label(`${key}/label/${k}`, narrow ? left : 8, y + 14 + 16 * k, words, { fill: SOFT }));
      if (!beside) y += 16 * lines.length + 10;
    }
    if (rules.some((rule) => rule.at_top && rule.label)) y += 20;
    if (!rows && ay.shown && ay.label) {
      label(`${key}/y/label`, 8, y + 12, ay.label, { fill: SOFT });
      y += 20;
    }
    // rows: where each row starts and how high it is; the guessed row has room for its words
    const tall = narrow ? 46 : 30, extra = (k) => (guessed && guessed.row === k ? 18 : 0);
    const starts = [];
    const plotTop = y;
    if (rows) for (let k = 0; k < rows.length; k++) { starts.push(y); y += tall + extra(k); }
    else y += passage ? drawPassage(passage, `${key}/${passage.key}`, plotTop) : panel.height;
    const plotBottom = y;
    const middle = (k) => starts[Math.floor(k)] + (narrow ? 31 : 15) + (k % 1) * tall;
    const Y = rows ? middle : (value) => plotBottom - 6 - ((value - ay.low) / (ay.high - ay.low)) * (plotBottom - plotTop - 12);

    const marks = ax.shown ? ticks(ax.low, ax.high, clamp(Math.floor((right - left) / 80), 3, 8)) : [];
    marks.forEach(({ value }, k) =>
      put(`${key}/grid/${k}`, "line", { x1: X(value), x2: X(value), y1: plotTop, y2: plotBottom, stroke: GRID, "stroke-width": 1 }));
    if (!rows && ay.shown)
      ticks(ay.low, ay.high, 4).forEach(({ value, words }, k) =>
        label(`${key}/y/${k}`, left - 6, Y(value) + 4, words, { fill: SOFT, "text-anchor": "end" }));
    for (const mark of panel.marks) {
      const id = `${key}/${mark.key}`;
      if (mark.truth && !truth) continue;
      if (mark.mark === "bars") drawBars(mark, id);
      if (mark.mark === "points") mark.items.forEach((item, k) => item.shown && drawPoint(item, `${id}/${k}`, mark.truth));
      if (mark.mark === "line" && mark.shown) {
        const stroke = mark.truth ? "#000000" : INK;
        put(id, "polyline", { points: list(mark.xy.map(([a, b]) => [X(a), Y(b)])), fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": mark.dashed ? "5 4" : "none" });
        const [a, b] = mark.xy.at(-1);
        if (mark.label) label(`${id}/label`, X(a), Y(b) - 6, mark.label, { "text-anchor": "end" });
      }
      if (mark.mark === "text" && mark.shown) {
        const half = textWidth(mark.words) / 2;
        label(id, clamp(X(mark.x), 4 + half, width - 4 - half), Y(mark.y) + 4, mark.words, { "text-anchor": "middle", ...HALO });
      }
      if (mark.mark === "rule" && mark.shown) {
        put(id, "line", { x1: X(mark.x), x2: X(mark.x), y1: plotTop - (mark.at_top ? 4 : 0), y2: plotBottom + (mark.at_top ? 0 : 4), stroke: INK, "stroke-width": 1.5, "stroke-dasharray": mark.dashed ? "2 3" : "none" });
        const half = textWidth(mark.label) / 2, clear = panel.label && !narrow && !rows && !passage ? left - 16 : 4;
        const at = clamp(X(mark.x), clear + half, width - 4 - half); // clear of the key at the left
        label(`${id}/label`, at, mark.at_top ? plotTop - 7 : plotBottom + 17, mark.label, { "text-anchor": "middle", "font-weight": 600 });
      }
    }
    (rows || []).forEach((words, k) => {
      const detail = ay.details[k], room = (narrow ? right - left : left - 18) - textWidth(detail) - 8;
      const cut = (part) => textWidth(part) > room ? part.slice(0, Math.max(4, Math.floor(room / (SIZE * 0.56)) - 1)) + "\u2026" : part;
      const line = starts[k] + (narrow ? 15 : 20);
      // a long name takes two lines; where it is narrow it has a line of its own
      const parts = narrow || textWidth(words) <= room ? [words] : wrap(words, room);
      if (parts.length > 2) parts.splice(1, parts.length, parts.slice(1).join(" "));
      parts.forEach((part, n) => label(`${key}/row/${k}${n ? "/more" : ""}`, narrow ? left : 8, line + (n - (parts.length - 1) / 2) * 14, cut(part), HALO));
      label(`${key}/detail/${k}`, narrow ? right : left - 10, line, detail, { fill: SOFT, "text-anchor": "end", ...HALO });
    });
    if (guessed) drawGuess(guessed);
    if (rules.some((rule) => !rule.at_top && rule.label)) y += 22;
    if (ax.shown) {
      put(`${key}/axis`, "line", { x1: left, x2: right, y1: y, y2: y, stroke: PALE, "stroke-width": 1 });
      marks.forEach(({ value, words }, k) => label(`${key}/tick/${k}`, clamp(X(value), textWidth(words) / 2 + 2, width - textWidth(words) / 2 - 2), y + 16, words, { fill: SOFT, "text-anchor": "middle" }));
      wrap(ax.label, right - left + (narrow ? 0 : 60)).forEach((words, k) => {
        label(`${key}/x/${k}`, (left + right) / 2, y + 34, words, { fill: SOFT, "text-anchor": "middle" });
        y += 16;
      });
      y += 24;
    }
    y += 12;

    function drawBars(mark, id) {
      const diamonds = panel.marks.filter((other) => truth && other.truth && other.mark === "points").flatMap((other) => other.items);
      mark.items.forEach((item, k) => {
        if (!item.shown) return;
        const from = X(item.start), to = X(item.end), mid = Y(item.row), high = mid - 10, low = mid + 10;
        const next = mark.items[k + 1];
        if (mark.linked && next && next.shown)
          put(`${id}/link/${k}`, "line", { x1: to, x2: to, y1: mid, y2: Y(next.row), stroke: PALE, "stroke-width": 1, "stroke-dasharray": "2 2" });
        put(`${id}/bar/${k}`, "polygon", { points: list(arrow(from, to, high, low)), fill: FILL[item.sign] });
        put(`${id}/hatch/${k}`, "polygon", { points: list(arrow(from, to, high, low)), fill: `url(#${hatch})`, "fill-opacity": item.sign === "lowers" ? 1 : 0 });
        const diamond = diamonds.find((other) => other.shown && other.y === item.row), beside = diamond ? [X(diamond.x) - 7, X(diamond.x) + 7] : [];
        const rightEnd = Math.max(from, to, ...beside), leftEnd = Math.min(from, to, ...beside), need = textWidth(item.label) + 8;
        let beyond = item.sign !== "lowers";
        if (beyond && rightEnd + need > width - 2) beyond = false;
        if (!beyond && leftEnd - need < (narrow ? 2 : left - 4)) beyond = true;
        label(`${id}/words/${k}`, beyond ? rightEnd + 6 : leftEnd - 6, mid + 4.5, item.label,
          { "text-anchor": beyond ? "start" : "end", ...HALO });
      });
    }
    // phrases below each other, the note left of the words or, where it is narrow, above them; returns their height
    function drawPassage(mark, id, begin) {
      let at = begin;
      mark.items.forEach((item, k) => {
        if (!item.shown) return;
        const [stroke, dashes] = SIDE[item.verdict];
        label(`${id}/note/${k}`, narrow ? left : 8, at + 16, item.label, { "font-weight": 600 });
        if (narrow) at += 20;
        const lines = wrap(item.words, right - left);
        lines.forEach((words, row) => label(`${id}/words/${k}/${row}`, left, at + 16 + 20 * row, words));
        const y1 = at + 3, y2 = at + 1 + 20 * lines.length;
        put(`${id}/side/${k}`, "line", { x1: left - 6, x2: left - 6, y1, y2, stroke, "stroke-width": 3, "stroke-dasharray": dashes });
        at += 20 * lines.length;
        at += 5;
      });
      return at - begin;
    }
    function drawPoint(item, id, isTruth) {
      const cx = X(item.x), cy = Y(item.y), size = narrow ? 5 : 7, black = isTruth ? "#000000" : INK;
      const paint = { fill: item.lit ? (isTruth ? black : SOFT) : PAPER, stroke: item.lit ? black : PALE, "stroke-width": 1 };
      if (item.shape === "ring") put(id, "circle", { cx, cy, r: 8, fill: "none", stroke: INK, "stroke-width": 2.5 });
      else if (item.shape === "square") put(id, "rect", { x: cx - 4.5, y: cy - 4.5, width: 9, height: 9, ...paint });
      else if (item.shape === "diamond") put(id, "polygon", { points: list([[cx, cy - size], [cx + size, cy], [cx, cy + size], [cx - size, cy]]), ...paint, ...(isTruth ? { stroke: PAPER } : {}) });
      else put(id, "circle", { cx, cy, r: 4, ...paint });
      if (item.label) {
        const half = textWidth(item.label) / 2;
        label(`${id}/label`, clamp(cx, 4 + half, width - 4 - half), cy - 12, item.label, { "text-anchor": "middle", "font-weight": 600, ...HALO });
      }
    }
    function drawGuess(mark) {
      const value = typeof mark.at === "number" ? mark.at + Number(guess) : mark.at[guess];
      const at = X(clamp(value, ax.low, ax.high)), actual = X(mark.actual);
      const high = mark.row === null ? plotTop : Y(mark.row) - 14, low = mark.row === null ? plotBottom : Y(mark.row) + 15;
      put(`${key}/guess`, "line", { x1: at, x2: at, y1: high, y2: low, stroke: "#000000", "stroke-width": 2.5, "stroke-dasharray": "5 3" });
      put(`${key}/gap`, "line", { x1: at, x2: actual, y1: low, y2: low, stroke: "#000000", "stroke-width": 1.5, "stroke-dasharray": "2 2" });
      const gap = Math.abs(value - mark.actual).toFixed(mark.digits);
      const off = typeof mark.at !== "number" ? "" : Number(gap) ? `, off by ${gap} ${mark.unit}` : ", exactly right";
      const words = `your guess${mark.when}${off}`, half = textWidth(words) / 2;
      label(`${key}/guess/words`, clamp((at + actual) / 2, 4 + half, width - 4 - half), low + 14, words, { "text-anchor": "middle", "font-style": "italic", ...HALO });
    }
  }
  return { width, height: Math.ceil(y), shapes: out };
}

// ---- shapes -> SVG

const SVG = "http://www.w3.org/2000/svg";
const escape = (words) => String(words).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const hatching = (id) =>
  `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="6" fill="#ffffff" fill-opacity="0.55"></rect></pattern></defs>`;

// The picture that people share: 1200 x 630, the finding as its title.
export function image(scene, { name, truth, guess }) {
  let layout, head, tail, width;
  for (width = 600; width <= 1300; width += 50) {
    head = wrap(scene.title, width - 40, 22); // bold runs wider than the estimate
    tail = wrap(sentenceOf(scene, truth), width - 40, 13);
    layout = shapes(scene, { width: width - 20, truth, guess, top: 34 + 26 * head.length });
    if (layout.height + 18 * tail.length + 34 <= (width * 630) / 1200) break;
  }
  const height = Math.max((width * 630) / 1200, layout.height + 18 * tail.length + 34);
  const line = (words, y, size, more = "") => `<text x="20" y="${y}" font-size="${size}" font-family="${escape(FONT)}" fill="${INK}" ${more}>${escape(words)}</text>`;
  const body = layout.shapes.map(({ tag, attrs, text }) =>
    `<${tag} ${Object.entries(attrs).map(([k, v]) => `${k}="${escape(v)}"`).join(" ")}>${text === undefined ? "" : escape(text)}</${tag}>`).join("");
  return `<svg xmlns="${SVG}" width="1200" height="630" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${PAPER}"></rect>${hatching("xai-hatch")}` +
    head.map((words, k) => line(words, 38 + 26 * k, 20, 'font-weight="700"')).join("") + `<g transform="translate(10 0)">${body}</g>` +
    tail.map((words, k) => line(words, layout.height + 16 + 18 * k, 13)).join("") + line(name, height - 12, 12) + "</svg>";
}

const still = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
const NUMBER = /-?\d+(\.\d+)?(e-?\d+)?/g;

function between(from, to) {
  const a = String(from).match(NUMBER) || [], b = String(to).match(NUMBER) || [];
  if (a.length !== b.length || !a.length || /^#|url/.test(to)) return null;
  return (share) => { let k = 0; return String(to).replace(NUMBER, () => { const n = a[k] * (1 - share) + b[k] * share; k++; return +n.toFixed(2); }); };
}

// Keyed: a mark that stays is moved, never redrawn.
function paint(svg, layout, animate) {
  const old = new Map([...svg.querySelectorAll("[data-key]")].map((node) => [node.dataset.key, node]));
  const moves = [];
  let before = svg.querySelector("defs");
  svg.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
  svg.setAttribute("height", layout.height);
  for (const { key, tag, attrs, text } of layout.shapes) {
    let node = old.get(key);
    const isNew = !node || node.tagName !== tag;
    if (isNew) {
      node = document.createElementNS(SVG, tag);
      node.dataset.key = key;
    } else old.delete(key);
    for (const [name, value] of Object.entries(attrs)) {
      const now = node.getAttribute(name);
      if (now === String(value)) continue;
      const step = !isNew && animate && now !== null && between(now, value);
      if (step) moves.push([node, name, step, value]);
      else node.setAttribute(name, value);
    }
    if (text !== undefined && node.textContent !== text) node.textContent = text;
    if (before.nextSibling !== node) before.after(node);
    before = node;
  }
  old.forEach((node) => node.remove());
  cancelAnimationFrame(svg.moving);
  if (!moves.length) return;
  const begin = performance.now(), run = (now) => {
    const share = Math.min(1, Math.max(0, now - begin) / 220), eased = 1 - (1 - share) ** 3;
    for (const [node, name, step, value] of moves) node.setAttribute(name, share < 1 ? step(eased) : value);
    if (share < 1) svg.moving = requestAnimationFrame(run);
  };
  svg.moving = requestAnimationFrame(run);
}

// ---- the frame: guess and findings above the controls, picture and buttons below

function make(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}
const counter = () => (globalThis.xaiExplorerCount = (globalThis.xaiExplorerCount || 0) + 1);
const sentenceOf = (scene, truth) => (truth && scene.truth_sentence ? `${scene.sentence} ${scene.truth_sentence}` : scene.sentence);
const literal = (value) => (typeof value === "string" ? JSON.stringify(value) : String(value));
// JupyterLab must not take our keys for its own
const keepKeys = (node) => { node.dataset.lmSuppressShortcuts = "true"; node.addEventListener("keydown", (event) => event.stopPropagation()); };

// Every bar in words and numbers, for those who do not see the picture
function tabulate(table, scene, truth) {
  table.replaceChildren();
  for (const { key, label, x, y, marks } of scene.panels) {
    const bars = marks.find((mark) => mark.mark === "bars"), diamonds = marks.find((mark) => mark.truth && mark.mark === "points");
    const passage = marks.find((mark) => mark.mark === "passage");
    const cells = (tag, words) => make("tr", {}, ...words.map((word) => make(tag, tag === "th" ? { scope: "col" } : {}, word)));
    if (passage) {
      table.append(make("caption", {}, label), cells("th", ["Words", "Verdict"]));
      for (const item of passage.items.filter((item) => item.shown)) table.append(cells("td", [item.words, item.label]));
    }
    if (!y.rows || !bars) continue;
    const shown = truth && diamonds;
    table.append(make("caption", {}, x.label), cells("th", ["Bar", "Value", "Length", ...(shown ? ["Truth"] : [])]));
    for (const item of bars.items.filter((item) => item.shown)) {
      const diamond = shown && diamonds.items.find((other) => other.y === item.row);
      table.append(cells("td", [y.rows[item.row], y.details[item.row], item.label, ...(diamond ? [(diamond.x - item.start).toPrecision(2).replace("-", "\u2212")] : [])]));
    }
  }
}

// host: {now() -> {state, found}, guess(), setGuess(value), listen(callback)}
function ask(el, frame, host) {
  const id = `xai-${counter()}`, root = make("section", { class: "xai-ask", "aria-label": `${frame.name}: guess and findings` });
  keepKeys(root);
  el.append(root);
  if (frame.guess) {
    const { question, options, answer, low, high, step, unit, marked } = frame.guess;
    const note = make("p", { class: "xai-note", role: "status", tabindex: "-1" });
    const number = make("input", { type: "range", id: `${id}-guess`, min: low, max: high, step, value: (low + high) / 2, "aria-label": question });
    const shown = make("output", { for: `${id}-guess` }, `${number.value} ${unit}`);
    number.addEventListener("input", () => { shown.textContent = `${number.value} ${unit}`; });
    const fields = options.length
      ? options.map(({ value, words }) => make("label", {}, make("input", { type: "radio", name: `${id}-guess`, value }), ` ${words}`))
      : [number, shown];
    const box = make("fieldset", {}, make("legend", {}, make("strong", {}, "Guess first. "), question), ...fields);
    const show = make("button", { type: "button", class: "xai-show", onclick: () => {
      const value = options.length ? box.querySelector("input:checked")?.value : number.value;
      if (value === undefined) { note.textContent = "Choose an answer first; it is only for you."; return; }
      box.disabled = true;
      show.remove();
      const words = options.find((option) => option.value === value)?.words ?? `${value} ${unit}`;
      note.textContent = `Your guess: ${words}${marked ? " (the dashed mark in the picture)" : ""}. ${answer}`;
      note.focus(); // the button is gone; the keys stay here
      host.setGuess(value);
    } }, "Show me");
    box.append(show);
    root.append(box, note);
  }
  const task = make("p", { class: "xai-task", role: "status" }), done = make("ul", { class: "xai-found" });
  root.append(task, done);
  let at = 0;
  const next = () => {
    if (task.dataset.at === String(at)) return;
    task.dataset.at = at;
    task.replaceChildren();
    if (at < frame.findings.length) task.append(make("span", { class: "xai-pulse", "aria-hidden": "true" }), ` ${frame.findings[at].instruction}`);
    else task.append("Both found.");
  };
  next();
  host.listen(() => {
    for (; at < frame.findings.length && host.now().found[at]; at++)
      done.append(make("li", {}, make("span", { "aria-hidden": "true" }, "\u2713 "), frame.findings[at].words));
    next();
  });
}

// The sliders of ipywidgets have a label beside them, but no name of their own
function nameSliders(whole) {
  for (const handle of whole.querySelectorAll("[role=slider]:not([aria-label])"))
    handle.setAttribute("aria-label", handle.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent || "value");
}

// host: {now() -> {state, scene}, guess(), truth(), setTruth(on), set(changes), listen(callback)}
function picture(el, frame, host, within = null) {
  const id = `xai-${counter()}`, root = make("section", { class: "xai-card", "aria-label": `Explorer ${frame.unit}: ${frame.name}` });
  keepKeys(root);
  el.append(root);
  const title = make("p", { class: "xai-title", id: `${id}-title` });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-sentence`);
  svg.innerHTML = hatching(`${id}-hatch`);
  const sentence = make("p", { class: "xai-sentence", id: `${id}-sentence` });
  const live = make("p", { class: "xai-live", "aria-live": "polite" });
  const truth = make("button", { type: "button", "aria-pressed": "false", "aria-keyshortcuts": "t", onclick: () => host.setTruth(!host.truth()) }, "\u25C6 Truth (T)");
  const reset = make("button", { type: "button", onclick: () => { host.setTruth(false); host.set(frame.start); } }, "Reset");
  const buttons = make("div", { class: "xai-buttons" }, truth, reset);
  const seed = frame.controls.seed;
  if (seed) buttons.append(make("button", { type: "button", onclick: () => {
    const values = seed.options.map((option) => option.value), now = values.indexOf(host.now().state.seed);
    host.set({ seed: values[(now + 1) % values.length] });
  } }, "Redraw"));
  const line = make("input", { type: "text", readonly: true, id: `${id}-line`, onfocus: () => line.select() });
  const copied = make("span", { role: "status" });
  const share = make("div", { class: "xai-share", hidden: true },
    make("label", { for: `${id}-line` }, "This line brings anyone to this picture:"), line,
    make("button", { type: "button", onclick: async () => {
      line.select();
      try { await navigator.clipboard.writeText(line.value); } catch { document.execCommand("copy"); }
      copied.textContent = "Copied.";
    } }, "Copy the line"),
    make("button", { type: "button", onclick: () => save() }, "Save the picture (PNG)"), copied);
  const copy = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
    share.hidden = !share.hidden;
    copy.setAttribute("aria-expanded", String(!share.hidden));
    copied.textContent = "";
    if (!share.hidden) line.focus();
  } }, "Copy this view");
  buttons.append(copy);
  const numbers = make("table"), table = make("details", {}, make("summary", {}, "The picture as a table"), numbers);
  root.append(title, svg, sentence, live, buttons, share, table);

  const asLine = () => {
    const values = Object.entries(host.now().state).map(([name, value]) => `, ${name}=${literal(value)}`).join("");
    return `explore("${frame.unit}"${values}${host.truth() ? ", truth=True" : ""})`;
  };
  const save = () => {
    const source = image(host.now().scene, { name: `Explorer ${frame.unit}: ${frame.name}`, truth: host.truth(), guess: host.guess() });
    const drawn = new Image();
    drawn.onload = () => {
      const canvas = make("canvas", { width: 1200, height: 630 });
      canvas.getContext("2d").drawImage(drawn, 0, 0, 1200, 630);
      make("a", { href: canvas.toDataURL("image/png"), download: `explorer_${frame.unit}.png` }).click();
      copied.textContent = "Saved.";
    };
    drawn.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source);
  };

  let spoken = 0, waiting = null, opened = false;
  const speak = () => { spoken = performance.now(); waiting = null; live.textContent = sentence.textContent; };
  const draw = (animate) => {
    const { scene } = host.now(), words = sentenceOf(scene, host.truth());
    const width = clamp(Math.floor(root.clientWidth - 24) || 640, 260, 900);
    svg.setAttribute("width", width);
    paint(svg, shapes(scene, { width, truth: host.truth(), guess: host.guess(), hatch: `${id}-hatch` }), animate && !still());
    title.textContent = scene.title;
    tabulate(numbers, scene, host.truth());
    line.value = asLine();
    truth.setAttribute("aria-pressed", String(host.truth()));
    if (sentence.textContent === words) return;
    sentence.textContent = words;
    if (opened && waiting === null) waiting = setTimeout(speak, Math.max(0, 500 - (performance.now() - spoken)));
    opened = true;
  };
  draw(false);
  host.listen(() => draw(true));
  let lastWidth = root.clientWidth;
  new ResizeObserver(() => { if (root.clientWidth !== lastWidth) { lastWidth = root.clientWidth; draw(false); } }).observe(root);
  // T works wherever the focus is inside the explorer, its controls included, but not while one writes
  requestAnimationFrame(() => {
    const whole = within || root.closest(".xai-explorer") || root;
    nameSliders(whole);
    whole.dataset.lmSuppressShortcuts = "true";
    whole.addEventListener("keydown", (event) => {
      const writes = event.target.matches?.("input[type=text], input[type=number], textarea, select, [contenteditable=true]");
      if (event.key.toLowerCase() === "t" && !event.ctrlKey && !event.metaKey && !event.altKey && !writes) host.setTruth(!host.truth());
    }, true);
  });
}

// ---- live: values come from Python (anywidget)

function render({ model, el }) {
  const listen = (callback) => model.on("change:now change:truth change:guess", callback);
  const host = {
    now: () => model.get("now"), guess: () => model.get("guess"), truth: () => model.get("truth"), listen,
    setGuess: (value) => { model.set("guess", value); model.save_changes(); },
    setTruth: (on) => { model.set("truth", on); model.save_changes(); },
    set: (changes) => model.send({ set: changes }),
  };
  if (model.get("part") === "ask") ask(el, model.get("frame"), { ...host, listen: (callback) => model.on("change:now", callback) });
  else picture(el, model.get("frame"), host);
}

// ---- static: values come from the page; `grid` is what still.py packs

function unpack(grid, state) {
  const fill = (node) => {
    if (Array.isArray(node)) return node.map(fill);
    if (node === null || typeof node !== "object") return node;
    if ("$" in node) { const [pattern, values] = grid.columns[node.$]; return values[grid.patterns[pattern][state]]; }
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, fill(item)]));
  };
  return fill(grid.template);
}

function mount(root) {
  const { frame, grid } = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const names = Object.keys(frame.controls), onState = [], onAny = [];
  let state = { ...frame.start }, truth = false, guess = null, scene;
  const position = () => names.reduce((sum, name) => {
    const { options } = frame.controls[name];
    return sum * options.length + options.findIndex((option) => option.value === state[name]);
  }, 0);
  const look = () => { scene = unpack(grid, position()); };
  const tell = () => onAny.forEach((callback) => callback());
  look();
  const host = {
    now: () => ({ state, scene, found: scene.found }), guess: () => guess, truth: () => truth,
    listen: (callback) => onAny.push(callback),
    setGuess: (value) => { guess = value; tell(); },
    setTruth: (on) => { truth = on; tell(); },
    set: (changes) => { state = { ...state, ...changes }; look(); onState.forEach((callback) => callback()); tell(); },
  };
  root.querySelector(".xai-still").remove();
  ask(root, frame, { ...host, listen: (callback) => onState.push(callback) });
  const controls = make("div", { class: "xai-controls" }), id = `xai-${counter()}`;
  root.append(controls);
  for (const name of names) {
    const { kind, label, options } = frame.controls[name], own = `${id}-${name}`;
    if (kind === "number") {
      const slider = make("input", { type: "range", id: own, min: 0, max: options.length - 1, step: 1 }), value = make("output", { for: own });
      slider.addEventListener("input", () => host.set({ [name]: options[slider.value].value }));
      const update = () => {
        slider.value = options.findIndex((option) => option.value === state[name]);
        value.textContent = options[slider.value].words;
        slider.setAttribute("aria-valuetext", value.textContent);
      };
      onState.push(update);
      update();
      controls.append(make("div", { class: "xai-control" }, make("label", { for: own }, label), slider, value));
    } else {
      const select = make("select", { id: own }, ...options.map((option) => make("option", { value: option.value }, option.words)));
      select.addEventListener("change", () => host.set({ [name]: select.value }));
      const update = () => { select.value = state[name]; };
      onState.push(update);
      update();
      controls.append(make("div", { class: "xai-control" }, make("label", { for: own }, label), select));
    }
  }
  picture(root, frame, host, root);
}

if (globalThis.document)
  for (const root of document.querySelectorAll(".xai-explorer[data-xai-static]:not([data-xai-drawn])")) {
    root.dataset.xaiDrawn = "true";
    mount(root);
  }

export default { render };
