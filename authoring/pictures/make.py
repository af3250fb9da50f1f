"""Draw the README's picture anew: `python authoring/pictures/make.py`."""

from pathlib import Path

from xaicourse.explorers import find, picture

STATE = {"compared_to": "approved", "scale": "log-odds", "applicant": 9}

if __name__ == "__main__":
    figure = picture.figure(find("107").draw(**STATE))
    Path(__file__).with_name("107.png").write_bytes(figure.png())
