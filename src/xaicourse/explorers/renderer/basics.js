// Draws any explorer: scene (plain data) -> SVG, with the guess, the two findings and the buttons around it.
// The files of this folder, joined in the order that renderer/__init__.py gives, are the live widget's module (anywidget)
// and stand unchanged in the static page. No dependencies, no network.

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
