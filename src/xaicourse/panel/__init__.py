"""A what-if panel in the notebook, for any model that gives one probability per row.

    from xaicourse.panel import what_if

    what_if(model, X_test, y_test)                       # a classifier with predict_proba, as scikit-learn or XGBoost
    what_if(function, X_test, y_test, threshold=0.35)    # or a function: table (n, d) -> (n,) probabilities

It needs no mouse and no network. What it computes are pure functions: `inputs` reads, `point` looks at one case,
`groups` at all of them, `pages` draws, `widget` holds the controls.
"""

from xaicourse.panel.widget import Panel, what_if

__all__ = ["Panel", "what_if"]
