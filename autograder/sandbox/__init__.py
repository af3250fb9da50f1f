"""The wall around a learner's process: what it sees, what it may ask of the kernel, how much it may take.

`isolation` names the kinds of wall, `probe` says what holds on this machine. Importing this package works on every
system; building a wall needs Linux.
"""
