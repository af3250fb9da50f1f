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
  if (a.length !== b.length || !a.length || /^#|url|^data:/.test(to)) return null;
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
