// ---- marks: how each is drawn. A mark draws into its panel's place `p`: X, Y (value -> pixel), left, right, top, bottom, width,
// narrow, truth, hatch, panel, and put(key, tag, attrs, text), label(key, x, y, words, more), which add shapes.

const DRAW = {
  bars(p, mark, id) {
    const diamonds = p.panel.marks.filter((other) => p.truth && other.truth && other.mark === "points").flatMap((other) => other.items);
    mark.items.forEach((item, k) => {
      if (!item.shown) return;
      const from = p.X(item.start), to = p.X(item.end), mid = p.Y(item.row), high = mid - 10, low = mid + 10;
      const next = mark.items[k + 1];
      if (mark.linked && next && next.shown)
        p.put(`${id}/link/${k}`, "line", { x1: to, x2: to, y1: mid, y2: p.Y(next.row), stroke: PALE, "stroke-width": 1, "stroke-dasharray": "2 2" });
      p.put(`${id}/bar/${k}`, "polygon", { points: list(arrow(from, to, high, low)), fill: FILL[item.sign] });
      p.put(`${id}/hatch/${k}`, "polygon", { points: list(arrow(from, to, high, low)), fill: `url(#${p.hatch})`, "fill-opacity": item.sign === "lowers" ? 1 : 0 });
      const diamond = diamonds.find((other) => other.shown && other.y === item.row), beside = diamond ? [p.X(diamond.x) - 7, p.X(diamond.x) + 7] : [];
      const rightEnd = Math.max(from, to, ...beside), leftEnd = Math.min(from, to, ...beside), need = textWidth(item.label) + 8;
      let beyond = item.sign !== "lowers";
      if (beyond && rightEnd + need > p.width - 2) beyond = false;
      if (!beyond && leftEnd - need < (p.narrow ? 2 : p.left - 4)) beyond = true;
      p.label(`${id}/words/${k}`, beyond ? rightEnd + 6 : leftEnd - 6, mid + 4.5, item.label, { "text-anchor": beyond ? "start" : "end", ...HALO });
    });
  },
  points(p, mark, id) {
    mark.items.forEach((item, k) => item.shown && drawPoint(p, item, `${id}/${k}`, mark.truth));
  },
  line(p, mark, id) {
    if (!mark.shown) return;
    const stroke = mark.truth ? "#000000" : INK;
    if (p.panel.square) p.put(`${id}/halo`, "polyline", { points: list(mark.xy.map(([a, b]) => [p.X(a), p.Y(b)])), fill: "none", stroke: PAPER, "stroke-width": 4.5 }); // seen on a dark image
    p.put(id, "polyline", { points: list(mark.xy.map(([a, b]) => [p.X(a), p.Y(b)])), fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": mark.dashed ? "5 4" : "none" });
    const [a, b] = mark.xy.at(-1);
    if (mark.label) p.label(`${id}/label`, Math.max(p.X(a), 4 + textWidth(mark.label)), p.Y(b) - 6, mark.label, { "text-anchor": "end" });
  },
  text(p, mark, id) {
    if (mark.shown) p.label(id, p.centred(p.X(mark.x), mark.words), p.Y(mark.y) + 4, mark.words, { "text-anchor": "middle", ...HALO });
  },
  rule(p, mark, id) {
    if (!mark.shown) return;
    const at = p.X(mark.x), y1 = p.top - (mark.at_top ? 4 : 0), y2 = p.bottom + (mark.at_top ? 0 : 4);
    p.put(id, "line", { x1: at, x2: at, y1, y2, stroke: INK, "stroke-width": 1.5, "stroke-dasharray": mark.dashed ? "2 3" : "none" });
    p.label(`${id}/label`, p.centred(at, mark.label, p.clear), mark.at_top ? p.top - 7 : p.bottom + 17, mark.label, { "text-anchor": "middle", "font-weight": 600 });
  },
  image(p, mark, id) {
    if (!mark.shown || !mark.opacity) return;
    const [x0, x1, y0, y1] = mark.box, x = p.X(x0), y = p.Y(y1);
    p.put(id, "image", { x, y, width: p.X(x1) - x, height: p.Y(y0) - y, href: `data:image/png;base64,${mark.picture}`, opacity: mark.opacity,
      preserveAspectRatio: "none", style: "image-rendering:pixelated", role: "img", "aria-label": mark.words });
  },
  passage() {}, // drawn first: the panel's height follows from its words
};

function drawPoint(p, item, id, isTruth) {
  const cx = p.X(item.x), cy = p.Y(item.y), size = p.narrow ? 5 : 7, black = isTruth ? "#000000" : INK;
  const paint = { fill: item.lit ? (isTruth ? black : SOFT) : PAPER, stroke: item.lit ? black : PALE, "stroke-width": 1 };
  if (item.shape === "ring" && p.panel.square) p.put(`${id}/halo`, "circle", { cx, cy, r: 8, fill: "none", stroke: PAPER, "stroke-width": 5 });
  if (item.shape === "ring") p.put(id, "circle", { cx, cy, r: 8, fill: "none", stroke: INK, "stroke-width": 2.5 });
  else if (item.shape === "square") p.put(id, "rect", { x: cx - 4.5, y: cy - 4.5, width: 9, height: 9, ...paint });
  else if (item.shape === "diamond") p.put(id, "polygon", { points: list([[cx, cy - size], [cx + size, cy], [cx, cy + size], [cx - size, cy]]), ...paint, ...(isTruth ? { stroke: PAPER } : {}) });
  else p.put(id, "circle", { cx, cy, r: 4, ...paint });
  if (item.label) p.label(`${id}/label`, p.centred(cx, item.label), cy - 12, item.label, { "text-anchor": "middle", "font-weight": 600, ...HALO });
}

// Phrases below each other, the note left of the words or, where it is narrow, above them; returns their height
function drawPassage(p, mark, id, begin) {
  let at = begin;
  mark.items.forEach((item, k) => {
    if (!item.shown) return;
    const [stroke, dashes] = SIDE[item.verdict];
    p.label(`${id}/note/${k}`, p.narrow ? p.left : 8, at + 16, item.label, { "font-weight": 600 });
    if (p.narrow) at += 20;
    const lines = wrap(item.words, p.right - p.left);
    lines.forEach((words, row) => p.label(`${id}/words/${k}/${row}`, p.left, at + 16 + 20 * row, words));
    const y1 = at + 3, y2 = at + 1 + 20 * lines.length;
    p.put(`${id}/side/${k}`, "line", { x1: p.left - 6, x2: p.left - 6, y1, y2, stroke, "stroke-width": 3, "stroke-dasharray": dashes });
    at += 20 * lines.length + 5;
  });
  return at - begin;
}

function drawGuess(p, mark, guess) {
  const { key, x: ax } = p.panel, value = typeof mark.at === "number" ? mark.at + Number(guess) : mark.at[guess];
  const at = p.X(clamp(value, ax.low, ax.high)), actual = p.X(mark.actual);
  const high = mark.row === null ? p.top : p.Y(mark.row) - 14, low = mark.row === null ? p.bottom : p.Y(mark.row) + 15;
  p.put(`${key}/guess`, "line", { x1: at, x2: at, y1: high, y2: low, stroke: "#000000", "stroke-width": 2.5, "stroke-dasharray": "5 3" });
  p.put(`${key}/gap`, "line", { x1: at, x2: actual, y1: low, y2: low, stroke: "#000000", "stroke-width": 1.5, "stroke-dasharray": "2 2" });
  const gap = Math.abs(value - mark.actual).toFixed(mark.digits);
  const off = typeof mark.at !== "number" ? "" : Number(gap) ? `, off by ${gap} ${mark.unit}` : ", exactly right";
  const words = `your guess${mark.when}${off}`;
  p.label(`${key}/guess/words`, p.centred((at + actual) / 2, words), low + 14, words, { "text-anchor": "middle", "font-style": "italic", ...HALO });
}
