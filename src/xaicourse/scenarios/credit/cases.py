"""Rejected test applicants worth two letters: one compared with the usual applicants, one with somebody approved.

Unit 190 draws each learner's own case from CLEAR. Three or four reasons can be found in the first comparison and two or
more in the second, none of which sounds odd; tests/scenarios/test_credit_cases.py says exactly what that means and
computes the rows again. The unit's own example, row 4586, is none of them.
"""

from xaicourse.scenarios.credit.data import FEATURES

MEASURED = tuple(name for name in FEATURES if name not in ("postcode", "day_of_month"))  # what can be near or far

# fmt: off
CLEAR = (
    4027, 4032, 4037, 4043, 4064, 4083, 4089, 4105, 4108, 4126, 4148, 4150, 4179, 4194, 4200, 4215, 4225, 4245,
    4263, 4288, 4301, 4329, 4334, 4355, 4364, 4374, 4386, 4398, 4415, 4416, 4419, 4434, 4435, 4443, 4450, 4475,
    4486, 4517, 4536, 4541, 4543, 4553, 4562, 4565, 4588, 4590, 4612, 4614, 4618, 4619, 4640, 4679, 4686, 4714,
    4724, 4735, 4741, 4742, 4755, 4760, 4763, 4766, 4786, 4805, 4814, 4815, 4819, 4823, 4825, 4826, 4833, 4835,
    4838, 4851, 4864, 4881, 4923, 4930, 4939, 4967, 4968,
)
# fmt: on
