"""The What-If Tool's plug-in, opening with its set-up dialog filled in and accepted.

Importing this module raises ImportError, in a sentence, where tensorboard-plugin-wit is absent or another version.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import werkzeug

from xaicourse.compat.what_if import WhatIfToolPlugin, WhatIfToolPluginLoader
from xaicourse.what_if import models
from xaicourse.what_if.rows import TRUTH, features_of

PAGE = "/wit_tb_bin.html"
LISTING = "/data/plugins_listing"  # asked for relative to the tool's page, as when TensorBoard held it directly


@dataclasses.dataclass(frozen=True)
class Setup:
    """What the tool is set up with.

    table    the CSV file              rows    how many to take from it
    labels   a file with a line for each class, in words
    selected the place of the row that is selected when it opens, or None
    models   names that the tool sends back with each question
    truth    the column of the true outcome
    """

    table: Path
    labels: Path
    rows: int
    selected: int | None = None
    models: Sequence[str] = models.NAMES
    truth: str = TRUTH

    def settings(self) -> str:
        """Return it as JSON for page.js, safe inside a script element."""
        panel = {
            "examplesPath": str(self.table),
            "labelVocabPath": str(self.labels),
            "maxExamples": self.rows,
            "modelType": "classification",
        }
        for k, name in enumerate(self.models, start=1):
            panel[f"modelName{k}"] = name
            panel[f"inferenceAddress{k}"] = "here"  # asked for, and used for models on other computers only
        return json.dumps({"panel": panel, "truth": self.truth, "selected": self.selected}).replace("<", "\\u003c")


class Plugin(WhatIfToolPlugin):
    """The real plug-in, set up."""

    def __init__(self, context: object, setup: Setup) -> None:
        super().__init__(context)
        if self.custom_predict_fn is None:  # the plug-in only logs what went wrong
            raise RuntimeError(f"{context.flags.custom_predict_fn} has no custom_predict_fn that can be loaded.")
        self._setup = setup

    def is_active(self) -> bool:
        """Return True: the plug-in has its data, and TensorBoard shows its tab."""
        return True

    def get_plugin_apps(self) -> dict[str, Callable]:
        """Return the plug-in's routes, its page with our script below its own."""
        return super().get_plugin_apps() | {PAGE: self._serve_page, LISTING: self._list_plugins}

    @werkzeug.Request.application
    def _list_plugins(self, _request: werkzeug.Request) -> werkzeug.Response:
        return werkzeug.Response(json.dumps({self.plugin_name: {}}), content_type="application/json")

    @werkzeug.Request.application
    def _serve_page(self, _request: werkzeug.Request) -> werkzeug.Response:
        page = resources.files("tensorboard_plugin_wit").joinpath("static/wit_tb_bin.html").read_text(encoding="utf-8")
        script = resources.files(__package__).joinpath("page.js").read_text(encoding="utf-8")
        page += f"<script>const SETTINGS = {self._setup.settings()};\n{script}</script>\n"
        return werkzeug.Response(page, content_type="text/html; charset=utf-8")

    def _infer_mutants_impl(self, *arguments: object, **named: object) -> dict:
        # partial dependence asks for thousands of predictions, and would throw their attributions away
        return super()._infer_mutants_impl(*arguments, **(named | {"custom_predict_fn": _predictions}))


def _predictions(examples: Sequence, serving_bundle: object) -> list[list[float]]:
    risk = models.predict(serving_bundle.model_name, features_of(examples))
    return [[1 - each, each] for each in risk.tolist()]


class Loader(WhatIfToolPluginLoader):
    """The loader for `tensorboard.program.TensorBoard(plugins=[...])`."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def load(self, context: object) -> Plugin:
        """Return the plug-in, set up."""
        return Plugin(context, self._setup)
