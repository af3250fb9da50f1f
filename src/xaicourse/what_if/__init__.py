"""`xai what-if`: TensorBoard's What-If Tool on the credit scenario, with two models of ours.

rows.py makes the table that the tool reads, models.py the two models, predict.py the function that the tool calls,
plugin.py and page.js open the tool set up, tool.py starts and ends it all. features.toml says what the tool can do.
"""
