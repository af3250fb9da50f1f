"""Runs learners' cells: a zygote that has imported the libraries forks one sandboxed child per submission.

    with Pool(["shap", "xaicourse.scenarios.credit"], lanes=2) as pool, pool.lane(0).open(job) as child:
        ran = child.run_cell("x = 1")                            # CellRun: status, outputs
        reply = child.ask(b'{"verb": "value", "name": "x"}')     # the check contract's Channel

Trusted: `pool`, `lane`, `child`, `talk`, `outputs` (the grader's processes) and `zygote`, `watcher` (which never run a
learner's line). Not trusted, whatever they say: `inside`, `shell`, `capture` and the stand-in for the course's helpers,
which share the process with the learner's code. All that comes from there is bytes, read as data.
"""
