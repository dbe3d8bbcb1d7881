"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.15, 0.9, 0.8, 0.91, 1.26, 1.56, 2.42, 0.0, -2.26])
BY_EXAMPLES = np.array([-5.6, 0.74, 0.68, 0.9, 1.75, 1.42, 2.5, -0.06, -1.75])
"""The constant, then the columns of ``TopicScorer.evidence``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
