// Shows the panel's page and keeps one live region, so that a screen reader hears each new sentence once.
export default {
  render({ model, el }) {
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.className = "xai-panel-said";
    said.style.cssText = "margin:4px 8px;line-height:1.5";
    const page = document.createElement("div");
    const draw = () => {
      page.innerHTML = model.get("page");
      if (said.textContent !== model.get("sentence")) said.textContent = model.get("sentence");
    };
    model.on("change:page", draw);
    model.on("change:sentence", draw);
    draw();
    el.append(said, page);
    keep(el, 40);
  },
};

// JupyterLab takes letters and arrows typed in a list for its own shortcuts (d, d deletes the cell): not in the panel.
function keep(el, tries) {
  const panel = el.closest(".xai-what-if");
  if (!panel) {
    if (tries > 0) setTimeout(() => keep(el, tries - 1), 50); // not on the page yet
    return;
  }
  panel.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "Escape") event.stopPropagation();
  });
}
