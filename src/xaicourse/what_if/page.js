// Served below the What-If Tool's own script: fills in its set-up dialog and accepts it, as a hand would.
// SETTINGS: panel (the dialog's fields), truth (the column of the true outcome), selected (the place of a row, or null).
(() => {
  const found = (look, then) => {
    const value = look();
    if (value) then(value);
    else setTimeout(() => found(look, then), 50);
  };
  const tool = document.querySelector("wit-dashboard");
  const part = (selector) => tool.$$ && tool.$$(selector);
  found(() => part("wit-inference-panel"), (panel) => {
    if (SETTINGS.panel.modelName2) panel.hideModelPane2 = false;
    for (const [field, value] of Object.entries(SETTINGS.panel)) panel.set(field, value);
    found(() => part("#inferencesettings .main-button:not([disabled])"), (accept) => {
      accept.click();
      // the tool forgets the truth when it is set up, so it is chosen when the rows and their predictions are there
      found(() => tool.stats && tool.inferences.indices, () => {
        tool.set("selectedLabelFeature", SETTINGS.truth);
        if (SETTINGS.selected !== null) found(() => part("#dive"), (dive) => (dive.selectedIndices = [SETTINGS.selected]));
      });
    });
  });
})();
