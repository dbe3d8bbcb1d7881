"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.11, 0.83, 0.83, 0.9, 1.31, 1.72, 2.46, -2.37])
BY_EXAMPLES = np.array([-5.25, 0.8, 0.43, 1.98, 1.46, 1.84, 2.45, -1.79])
"""The constant, then the columns of ``TopicScorer.evidence``."""

BAR = np.array([-0.29, -0.32, 1.06, 0.07])
"""What moves the constant of a topic with examples: a constant, then ``told_of_bar``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
