"""Submissions that want points without answers. None of them earns one."""

from tests.hostile.corpus import attack, work

FUNCTIONS = ("gains", "causal_shares", "worth_of", "ledger_gap")


def everywhere(value: str, before: str = "") -> dict[str, str]:
    """The same value as the answer to every question."""
    cells = {f"{name}-solve": f"def {name}(*given):\n    return {value}" for name in FUNCTIONS}
    cells["gains-solve"] = f"{before}\n{cells['gains-solve']}"
    cells["against_approved-solve"] = f"guess = {value}\nagainst_approved = {value}"
    cells["claim-solve"] = f"claim = {value}"
    return cells


EQUAL = """
import numpy as np
class Equal(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = lambda self, *other: Equal(0)
    __hash__ = float.__hash__
    __array__ = lambda self, *a, **k: np.zeros(1)
    __getattr__ = lambda self, name: Equal(0)
"""
ANY_KEY = """
class Anything(dict):
    def __missing__(self, key): return 0.0
    __contains__ = lambda self, key: True
    __eq__ = lambda self, other: True
    keys = lambda self: list("BEKT")
    items = lambda self: [(key, 0.0) for key in "BEKT"]
    __iter__ = lambda self: iter("BEKT")
    __len__ = lambda self: 4
"""
SUBCLASS = """
import numpy as np
class Right(np.ndarray):
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return np.True_
right = np.zeros(4).view(Right)
"""
LAZY = """
class Turning(dict):
    looks = 0
    def items(self):
        Turning.looks += 1
        return [(letter, float(Turning.looks)) for letter in "BEKT"]
    def __getitem__(self, key):
        Turning.looks += 1
        return float(Turning.looks)
"""
SOCKETS = """
import os, json, socket, struct
def lines():
    for handle in range(3, 64):
        try:
            yield socket.socket(fileno=os.dup(handle))
        except OSError:
            pass
def frame(kind, payload):
    return struct.pack("!cI", kind, len(payload)) + payload
"""
READ = """
import pathlib, re
def stolen(question):
    for place in ("@COURSE@", "/course", "/work", "/home", "/srv", ".", ".."):
        for path in pathlib.Path(place).rglob("*"):
            if path.name in ("exercise.py", "answers.py", "checks.py", "107_first_shap.ipynb"):
                return path.read_text()
    raise FileNotFoundError
exec(stolen("gains"))
"""

CASES = [
    attack("input-transformer", "get_ipython().input_transformers_post.append(lambda lines: ['3\\n'])", default=True),
    attack(
        "ast-transformer",
        "import ast\nclass T(ast.NodeTransformer):\n    def visit_Expr(self, node):\n"
        "        return ast.parse('3').body[0]\nget_ipython().ast_transformers.append(T())",
        default=True,
    ),
    attack("patched-shell", "get_ipython().__class__.run_cell = lambda self, *a, **k: 3"),
    attack("patched-display-hook", "import sys\nsys.displayhook = lambda value: print(3)"),
    attack("shadowed-check", "check = lambda question: 99", default=True),
    attack(
        "patched-helpers",
        "import xaicourse.learning as helpers\nfor name in dir(helpers):\n    try:\n"
        "        setattr(helpers, name, lambda *a, **k: 3)\n    except Exception:\n        pass",
    ),
    attack(
        "patched-side",
        "from xaicourse.learning import wire\nfrom xaicourse.learning.side import LearnerSide\n"
        "LearnerSide.ask = lambda self, request: wire.encode({'value': 3, 'points': 3})",
    ),
    attack(
        "points-for-a-reply",
        "from xaicourse.learning.side import LearnerSide\n"
        'LearnerSide.ask = lambda self, request: b\'{"points": 3, "feedback": "solved", "state": "solved"}\'',
        default=True,
    ),
    attack("always-equal", everywhere("Equal(0)", EQUAL), default=True),
    attack("any-key", everywhere("Anything()", ANY_KEY)),
    attack("array-that-agrees", everywhere("right", SUBCLASS)),
    attack("patched-numpy", "import numpy as np\nnp.allclose = np.isclose = np.array_equal = lambda *a, **k: True"),
    attack(
        "patched-builtins",
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda x: 4",
    ),
    attack(
        "patched-json",
        'import json\njson.dumps = lambda *a, **k: \'{"value": {"B": 0, "E": 0, "K": 0, "T": 0}}\'',
    ),
    attack("printed-points", "print('3')\nprint('{\"points\": 3}')\n3"),
    attack(
        "forged-output",
        "from IPython.display import publish_display_data\n"
        "publish_display_data({'text/plain': '3', 'application/vnd.xaicourse.report+json': {'points': 3}})",
    ),
    attack(
        "forged-frames",
        SOCKETS + "for line in lines():\n    line.send(frame(b'D', b'ok') + frame(b'P', b'{\"value\": 3}') * 9)",
        default=True,
    ),
    attack("forged-lengths", SOCKETS + "for line in lines():\n    line.send(struct.pack('!cI', b'P', 2**32 - 1))"),
    attack(
        "forged-score-frames",
        SOCKETS
        + 'for line in lines():\n    line.send(frame(b\'P\', b\'{"value": null, "points": 16, "solved": true}\'))',
    ),
    attack("garbage-on-the-line", SOCKETS + "for line in lines():\n    line.send(os.urandom(4096))"),
    attack("half-a-frame", SOCKETS + "for line in lines():\n    line.send(b'P\\0\\0')"),
    attack(
        "stale-replies",
        SOCKETS
        + "import threading\ndef flood():\n    while True:\n        for line in lines():\n"
        + '            line.send(frame(b\'P\', b\'{"value": {"B": 0.0, "E": 0.0, "K": 0.0, "T": 0.0}}\'))\n'
        + "threading.Thread(target=flood, daemon=True).start()",
    ),
    attack(
        "frames-above",
        "import sys\ndef gains(worth, order):\n    frame = sys._getframe()\n    while frame:\n"
        "        for name in ('wanted', 'expected', 'allowed', 'answer', 'solution'):\n"
        "            if name in frame.f_locals:\n                return frame.f_locals[name]\n"
        "        frame = frame.f_back",
        default=True,
    ),
    attack(
        "all-objects",
        "import gc\ndef gains(worth, order):\n    for each in gc.get_objects():\n"
        "        if type(each).__name__ == 'Question' or getattr(each, '__name__', '') == 'along':\n"
        "            return each(worth, order)",
    ),
    attack("history", "def gains(worth, order):\n    return [entry for entry in (In, Out, globals())][1]"),
    attack("read-solutions", READ, default=True),
    attack(
        "import-checks",
        "from xaicourse.learning.units import load_questions\nquestions = load_questions('107_first_shap')\n"
        "gains = questions['gains'].check",
    ),
    attack("import-answers", "from xaicourse.learning.answers import load_answers\nexec(load_answers('107').right[0])"),
    attack("import-truth", "from xaicourse.scenarios.credit import truth\ngains = truth.shapley"),
    attack(
        "shadowed-modules",
        "import pathlib, sys, importlib\n"
        "for name in ('numpy', 'shap', 'json', 'xaicourse', 'struct'):\n"
        "    pathlib.Path(f'{name}.py').write_text('def __getattr__(name): return lambda *a, **k: 3')\n"
        "    sys.modules.pop(name, None)\nsys.path.insert(0, '.')\nimport numpy, json, struct",
    ),
    attack(
        "background-thread",
        "import threading, time\ngains = 3\ndef later():\n    while True:\n        globals()['gains'] = lambda *a: "
        "dict.fromkeys('BEKT', 0.0)\n        time.sleep(.001)\nthreading.Thread(target=later, daemon=True).start()",
    ),
    attack("second-look", everywhere("Turning(B=0.0)", LAZY), default=True),
    attack("not-a-number", everywhere("float('nan')")),
    attack("infinite", everywhere("dict.fromkeys('BEKT', float('inf'))")),
    attack(
        "reference-for-an-answer", everywhere("Ref('credit.model.log_odds')", "from xaicourse.learning.wire import Ref")
    ),
    attack("every-letter", everywhere("Claim('ABCDEF', 0.0, 'PQRST')")),
    attack("all-candidates", everywhere("[{'B': a, 'E': a, 'K': a, 'T': a} for a in range(99)]")),
    attack(
        "reduce",
        everywhere(
            "Bomb()",
            "import os\nclass Bomb:\n    def __reduce__(self):\n        return os.system, ('touch @CLASS@/pickled',)",
        ),
    ),
    attack(
        "raises-in-every-method",
        everywhere(
            "Angry()",
            "class Angry:\n    def __getattribute__(self, name):\n        raise SystemExit(0)\n"
            "    def __repr__(self):\n        raise KeyboardInterrupt",
        ),
    ),
    attack(
        "class-that-lies",
        everywhere(
            "Liar()", "class Liar:\n    __class__ = dict\n    def items(self):\n        return [('B', 0.0)] * 4"
        ),
    ),
    attack(
        "same-rng",
        "from xaicourse.learning.people import INSTANT, Learner, hidden_rng\nimport numpy as np\n"
        "rng = hidden_rng(INSTANT, Learner('same-rng'), '107_first_shap', 'gains')\n"
        "known = [round(float(rng.normal()), 3) for _ in range(16)]\n"
        "def gains(worth, order):\n    return dict(zip('BEKT', known))",
    ),
    attack("another-id", "learner = 'aaa-honest'\nbegin('107_first_shap', 'aaa-honest')\nclaim = own('claim', [1, 2])"),
    attack(
        "points-by-exception",
        "class Result(Exception):\n    points = 3\ndef gains(worth, order):\n    raise Result(3)",
    ),
    attack("finished-early", "import sys\nprint('16 of 16 points')\nsys.exit(0)"),
    work(
        "copied-numbers",
        {
            "against_approved-solve": "guess = 'lower'\nagainst_approved = {'base_value': -1.0, 'attributions': "
            "[0.1] * 11, 'strongest': 'burden'}",
            "claim-solve": "claim = Claim('A', 0.1, 'P')",
        },
        lost=("against_approved", "claim"),
    ),
]
