// ---- scene -> shapes: pure. A shape is {key, tag, attrs, text}; the same key is the same thing in every state.

export function shapes(scene, { width, truth = false, guess = null, hatch = "xai-hatch", top = 0 }) {
  const out = [], narrow = width < 480;
  const put = (key, tag, attrs, text) => out.push({ key, tag, attrs, text });
  const label = (key, x, y, text, more = {}) =>
    put(key, "text", { x, y, fill: INK, "font-size": SIZE, "font-family": FONT, ...more }, text);
  const centred = (x, words, clear = 4) => clamp(x, clear + textWidth(words) / 2, width - 4 - textWidth(words) / 2); // where words around x fit
  const numbered = scene.panels.some((panel) => !panel.y.rows && panel.y.shown);
  const left = narrow ? (numbered ? 44 : 10) : Math.min(220, Math.round(width * 0.32)), right = width - (narrow ? 10 : 18);
  const page = { put, label, centred, left, right, width, narrow, truth, hatch };
  const y = scene.panels.reduce((y, panel) => drawPanel(page, panel, y, scene.guess, guess), top);
  return { width, height: Math.ceil(y), shapes: out };
}

// Draws a panel from y on and returns where it ends
function drawPanel(page, panel, y, guessMark, guess) {
  const { put, label, left, width, narrow } = page, { x: ax, y: ay, key } = panel, rows = ay.rows;
  const side = Math.min(page.right - left, panel.height), right = panel.square ? left + side : page.right; // an image's pixels stay square
  const X = (value) => left + ((value - ax.low) / (ax.high - ax.low)) * (right - left);
  const guessed = guess !== null && guessMark && guessMark.panel === key ? guessMark : null;
  const rules = panel.marks.filter((mark) => mark.mark === "rule"), passage = panel.marks.find((mark) => mark.mark === "passage");
  const beside = panel.label && !narrow && !rows && !passage; // the panel's label stands left of it
  if (panel.label) {
    const lines = wrap(panel.label, beside ? left - 24 : right - 8);
    lines.forEach((words, k) => label(`${key}/label/${k}`, narrow ? left : 8, y + 14 + 16 * k, words, { fill: SOFT }));
    if (!beside) y += 16 * lines.length + 10;
  }
  if (rules.some((rule) => rule.at_top && rule.label)) y += 20;
  if (!rows && ay.shown && ay.label) {
    label(`${key}/y/label`, 8, y + 12, ay.label, { fill: SOFT });
    y += 20;
  }
  // rows: where each row starts and how high it is; the guessed row has room for its words
  const tall = narrow ? 46 : 30, starts = [], top = y;
  if (rows) for (let k = 0; k < rows.length; k++) { starts.push(y); y += tall + (guessed && guessed.row === k ? 18 : 0); }
  else y += passage ? drawPassage(page, passage, `${key}/${passage.key}`, top) : panel.square ? side + 12 : panel.height;
  const bottom = y;
  const Y = rows
    ? (k) => { const row = clamp(Math.floor(k), 0, rows.length - 1); return starts[row] + (narrow ? 31 : 15) + (k - row) * tall; }
    : (value) => bottom - 6 - ((value - ay.low) / (ay.high - ay.low)) * (bottom - top - 12);

  const marks = ax.shown ? ticks(ax.low, ax.high, clamp(Math.floor((right - left) / 80), 3, 8)) : [];
  marks.forEach(({ value }, k) =>
    put(`${key}/grid/${k}`, "line", { x1: X(value), x2: X(value), y1: top, y2: bottom, stroke: GRID, "stroke-width": 1 }));
  if (!rows && ay.shown)
    ticks(ay.low, ay.high, 4).forEach(({ value, words }, k) =>
      label(`${key}/y/${k}`, left - 6, Y(value) + 4, words, { fill: SOFT, "text-anchor": "end" }));
  const place = { ...page, right, panel, X, Y, top, bottom, clear: beside ? left - 16 : 4 }; // clear of the key at the left
  for (const mark of panel.marks) if (!mark.truth || page.truth) DRAW[mark.mark](place, mark, `${key}/${mark.key}`);
  (rows || []).forEach((words, k) => nameRow(page, key, k, words, ay.details[k], starts[k]));
  if (guessed) drawGuess(place, guessed, guess);
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
  return y + 12;
}

// A row's name and detail; a long name takes two lines, and where it is narrow it has a line of its own
function nameRow({ label, left, right, narrow }, key, k, words, detail, start) {
  const room = (narrow ? right - left : left - 18) - textWidth(detail) - 8, line = start + (narrow ? 15 : 20);
  const cut = (part) => textWidth(part) > room ? part.slice(0, Math.max(4, Math.floor(room / (SIZE * 0.56)) - 1)) + "\u2026" : part;
  const parts = narrow || textWidth(words) <= room ? [words] : wrap(words, room);
  if (parts.length > 2) parts.splice(1, parts.length, parts.slice(1).join(" "));
  parts.forEach((part, n) => label(`${key}/row/${k}${n ? "/more" : ""}`, narrow ? left : 8, line + (n - (parts.length - 1) / 2) * 14, cut(part), HALO));
  label(`${key}/detail/${k}`, narrow ? right : left - 10, line, detail, { fill: SOFT, "text-anchor": "end", ...HALO });
}
