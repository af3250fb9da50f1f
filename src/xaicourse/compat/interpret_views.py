"""InterpretML's views in a notebook without a network, usable by keyboard and named for a screen reader.

    from interpret import set_visualize_provider, show
    from xaicourse.compat.interpret_views import NotebookProvider

    set_visualize_provider(NotebookProvider())
    show(ebm.explain_global())

`show` is InterpretML's own and so is all that it draws. Left to itself it starts a server on this computer and shows
its page in a frame, which a notebook that runs elsewhere cannot reach. Its InlineProvider puts the script into the
notebook (1.8 MB, once). Two things are missing there in JupyterLab: its list of curves has no name, and the arrow
keys move between cells instead of curves.
"""

from __future__ import annotations

from typing import Any

from interpret.provider import InlineProvider
from IPython.display import HTML, display

_LISTS = '[id^="_interpret-viz-"] select'
# on the window and before all others: JupyterLab takes the arrow keys on the document
_SCRIPT = f"""<script>
if (!window.xaiInterpretViews) {{
  window.xaiInterpretViews = true;
  window.addEventListener("keydown", (event) => {{
    if (event.target instanceof Element && event.target.matches('{_LISTS}')) event.stopPropagation();
  }}, true);
  const name = () => document.querySelectorAll('{_LISTS}:not([aria-label])').forEach(
    (list) => list.setAttribute("aria-label", "Show the summary, a curve or a case"));
  new MutationObserver(name).observe(document.body, {{ childList: true, subtree: true }});
}}
</script>"""


class NotebookProvider(InlineProvider):
    """InterpretML's InlineProvider; its list of curves answers the arrow keys in JupyterLab and has a name."""

    def render(self, explanation: Any, key: int = -1, **kwargs: Any) -> None:
        """Draw the explanation below the cell."""
        display(HTML(_SCRIPT))
        super().render(explanation, key=key, **kwargs)
