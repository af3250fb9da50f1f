"""The letter reader: does a letter about a decision say what the model's own attributions say?

    from xaicourse.letters import check_factors, read_letter

    reading = read_letter(letter, explanation, data.columns, background=data.background())
    print(reading.summary())          # contradictions, forbidden words, reading ease
    reading.cannot_judge              # what a person must still read

It knows no scenario: factors are found by the columns handed in, other words by words.toml. Each statement about a
factor is supported, contradicted or not found; nothing is guessed. A statement may be supported and *too small to be a
reason*: true of the model, with a share within the noise. A sentence may hold several statements.

What it cannot judge: words for a factor that the data card does not know ("your job"), a factor named in another
sentence ("the second one"), questions, conditions, hedges, statements about applicants in general or about another
applicant, double and partial denials, most degrees, irony, pictures that words.toml does not hold ("the last straw"),
and whether a sentence is kind, useful or true of the world. Promises and claims about people are found by families of
words, and some escape. It reads English. A letter that says nothing, or repeats one reason, is not contradicted: see
`supported`, `reasons`, `too_small` and `problems` too, and leave the rest to a person.
"""

from xaicourse.letters.choices import Choice, check_factors
from xaicourse.letters.ease import Ease
from xaicourse.letters.findings import Finding
from xaicourse.letters.reading import Reading, Sentence, read_letter
from xaicourse.letters.verdicts import CONTRADICTED, NOT_FOUND, SUPPORTED, Statement

__all__ = [
    "CONTRADICTED",
    "NOT_FOUND",
    "SUPPORTED",
    "Choice",
    "Ease",
    "Finding",
    "Reading",
    "Sentence",
    "Statement",
    "check_factors",
    "read_letter",
]
