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
  },
};
