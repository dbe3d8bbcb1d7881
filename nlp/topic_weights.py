"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.11, 0.83, 0.83, 0.9, 1.31, 1.72, 2.46, 0.0, -2.37])
BY_EXAMPLES = np.array([-6.04, 0.8, 0.82, 0.78, 1.65, 1.58, 2.77, 0.36, -1.77])
"""The constant, then the columns of ``TopicScorer.evidence``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
