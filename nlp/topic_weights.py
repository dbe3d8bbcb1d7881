"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.31, 0.93, 0.9, 0.94, 1.33, 1.72, 2.51, 0.0, -2.15])
BY_EXAMPLES = np.array([-5.73, 0.78, 0.72, 0.75, 1.8, 1.72, 2.7, 0.05, -1.89])
"""The constant, then the columns of ``TopicScorer.evidence``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
