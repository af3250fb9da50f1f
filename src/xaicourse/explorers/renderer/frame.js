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
