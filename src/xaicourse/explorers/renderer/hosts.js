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
