"""DiCE, dice-ml 0.12, on today's libraries.

Import this module beside the real library, which it mends in place; everything else of it runs as it is:

    from xaicourse.compat import dice as _bridge
    import dice_ml

Not bridged, since a call can avoid it: `method="kdtree"` finds nothing where a table has categories;
`posthoc_sparsity_algorithm="binary"` may end on a row that the model refuses (the default, "linear", does not);
`method="genetic"` takes no seed of its own: set `random.seed` and `numpy.random.seed` before the call.
"""

import functools
import importlib.metadata
import warnings
from collections.abc import Iterable
from typing import Any

BRIDGED = "0.12"


def _check_installed() -> None:
    try:
        version = importlib.metadata.version("dice-ml")
    except importlib.metadata.PackageNotFoundError:
        version = None
    if version != BRIDGED:
        found = "it is not installed" if version is None else f"version {version} is installed"
        raise ImportError(
            f"This part of the course needs dice-ml {BRIDGED}, and {found}: run `python3 run.py --fresh`, or "
            f"`pip install --no-deps -r requirements-bridged.lock`.",
            name="dice_ml",
        )


_check_installed()

from dice_ml.explainer_interfaces import explainer_base  # noqa: E402
from pandas.errors import Pandas4Warning  # noqa: E402


def _silent(rows: Iterable) -> Iterable:
    """Stand in for tqdm: dice-ml 0.12 draws its bar always, on standard error, and has no option against it."""
    return rows


def _without_notice(generate: Any) -> Any:
    """Bridge pandas 3.1, which gives notice of the end of `inplace=True`: dice-ml 0.12 still uses it at each call."""

    @functools.wraps(generate)
    def generate_counterfactuals(self: object, *arguments: Any, **options: Any) -> object:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The inplace keyword", Pandas4Warning)
            return generate(self, *arguments, **options)

    return generate_counterfactuals


if explainer_base.tqdm is not _silent and getattr(explainer_base.tqdm, "__module__", "") != __name__:  # once
    explainer_base.tqdm = _silent
    explainer_base.ExplainerBase.generate_counterfactuals = _without_notice(
        explainer_base.ExplainerBase.generate_counterfactuals
    )
