"""Alibi 0.9.4 on today's libraries.

Import this module first; after it, `import alibi` and `from alibi.explainers import ...` are the real library:

    from xaicourse.compat import alibi

Later Alibi releases are not under an open-source licence. 0.9.4 declares numpy < 2 and pandas < 3, and imports spaCy
and transformers without asking whether they are there. Each step below says which release it bridges. What it leaves:
AnchorText wants spaCy; CEM, CounterFactual, CounterfactualProto and IntegratedGradients want TensorFlow; `plot_pd`
fails on matplotlib 3.11.
"""

import contextlib
import importlib
import importlib.metadata
import importlib.util
import sys
import types
import warnings
from collections.abc import Iterator

import numpy as np

BRIDGED = "0.9.4"
ABSENT_PARENTS = ("spacy", "spacy.util", "spacy.cli", "spacy.language", "spacy.tokens", "transformers")


def _check_installed() -> None:
    try:
        version = importlib.metadata.version("alibi")
    except importlib.metadata.PackageNotFoundError:
        version = None
    if version != BRIDGED:
        found = "it is not installed" if version is None else f"version {version} is installed"
        raise ImportError(
            f"This part of the course needs alibi {BRIDGED}, and {found}: run `python3 run.py --fresh`, or "
            f"`pip install --no-deps -r requirements-bridged.lock`.",
            name="alibi",
        )


class _StandIn(types.ModuleType):
    """A module of which only names are taken; what is made from them says what is missing."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        package = self.__name__.partition(".")[0]

        def refuse(*_: object, **__: object) -> None:
            raise ImportError(f"This needs {package}, which the course does not install.", name=package)

        return type(name, (), {"__init__": refuse})


@contextlib.contextmanager
def _stand_ins() -> Iterator[None]:
    """Let `import spacy` and `import transformers` succeed for a moment (alibi 0.9.4 imports both unconditionally)."""
    absent = [name for name in ABSENT_PARENTS if importlib.util.find_spec(name.partition(".")[0]) is None]
    for name in absent:
        module = _StandIn(name)
        module.__path__ = []
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in absent:  # other libraries ask sys.modules whether transformers is in use
            sys.modules.pop(name, None)


def _load_placeholders() -> None:
    """Load alibi's placeholder for absent libraries before alibi, with its dunder names repaired.

    Python 3.11 asks each member of typing.Union for `__typing_subst__`; the placeholder of alibi 0.9.4 answers every
    question with an ImportError instead of the AttributeError that Python expects.
    """
    name = "alibi.utils.missing_optional_dependency"
    folder = importlib.util.find_spec("alibi").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location(name, f"{folder}/utils/missing_optional_dependency.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    refuse = module.MissingDependency.__getattr__

    def answer(self: object, key: str) -> object:
        if key.startswith("__"):
            raise AttributeError(key)
        return refuse(self, key)

    module.MissingDependency.__getattr__ = answer
    sys.modules[name] = module


def _quantiles(values: np.ndarray, num_quantiles: int = 11, interpolation: str = "linear") -> np.ndarray:
    """Return evenly spaced quantiles of each column, (num_quantiles, ...): numpy 2 calls the argument `method`."""
    percents = np.linspace(0, 100, num=num_quantiles)
    return np.percentile(values, percents, axis=0, method=interpolation)


def as_list(values: object) -> object:
    """Return (n, features, outputs) arrays as a list of arrays, one per output, and anything else as it is.

    shap 0.45 put the outputs into a last axis. Alibi 0.9.4 expects the list of before: with an array, its TreeShap
    reports zeros for a random forest, and no error.
    """
    if isinstance(values, np.ndarray) and values.ndim >= 3:
        return [values[..., output] for output in range(values.shape[-1])]
    return values


def _bridge_shap(wrappers: types.ModuleType) -> None:
    kernel_values = wrappers.KernelExplainerWrapper.get_explanation

    def get_explanation(self: object, instances: object, **options: object) -> object:
        result = kernel_values(self, instances, **options)
        return (result[0], as_list(result[1])) if isinstance(result, tuple) else as_list(result)

    wrappers.KernelExplainerWrapper.get_explanation = get_explanation
    make_explainer = wrappers.TreeShap._init_shap_object

    def make_list_explainer(self: object) -> object:
        explainer = make_explainer(self)
        values, interactions = explainer.shap_values, explainer.shap_interaction_values
        explainer.shap_values = lambda *given, **options: as_list(values(*given, **options))
        # with interactions a single output has three axes already; only a fourth one holds outputs
        explainer.shap_interaction_values = lambda *given, **options: _interactions_as_list(
            interactions(*given, **options)
        )
        return explainer

    wrappers.TreeShap._init_shap_object = make_list_explainer


def _interactions_as_list(values: object) -> object:
    return as_list(values) if np.ndim(values) == 4 else values


def _import_alibi() -> types.ModuleType:
    _check_installed()
    if "alibi" in sys.modules:
        raise ImportError(
            "alibi was imported already: write `from xaicourse.compat import alibi` before it.", name="alibi"
        )
    _load_placeholders()
    with _stand_ins(), warnings.catch_warnings():
        # at import alibi 0.9.4 makes colour maps in a way that matplotlib 3.11 will deprecate
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        library = importlib.import_module("alibi")
    for name in ("alibi.explainers.ale", "alibi.explainers.partial_dependence"):
        sys.modules[name].get_quantiles = _quantiles
    _bridge_shap(sys.modules["alibi.explainers.shap_wrappers"])
    return library


library = _import_alibi()
