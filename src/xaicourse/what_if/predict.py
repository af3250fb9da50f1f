"""What the What-If Tool calls: `--whatif-use-unsafe-custom-prediction` takes this file, and runs it by its path.

For a model of your own, a copy of this file with another `custom_predict_fn` is all that the tool needs.
"""

from collections.abc import Sequence

from xaicourse.what_if import models
from xaicourse.what_if.rows import column_words, features_of


def custom_predict_fn(examples: Sequence, serving_bundle: object) -> dict[str, list]:
    """Return what the tool asks for its data points and the model that `serving_bundle` names.

    predictions    per point the probabilities of the classes 0 (paid back) and 1 (default)
    attributions   per point column -> SHAP value, log-odds of default
    """
    X = features_of(examples)
    risk = models.predict(serving_bundle.model_name, X)
    words = list(column_words().values())
    return {
        "predictions": [[1 - each, each] for each in risk.tolist()],
        "attributions": [
            dict(zip(words, row, strict=True)) for row in models.attributions(serving_bundle.model_name, X).tolist()
        ],
    }
