"""What we claim about speed, measured: each module has `measure`; run.py writes RESULTS.md."""
