"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.02, 1.04, 0.0, 1.82, 0.91, 0.59, 1.62, 3.11, 0.0, -2.25])
BY_EXAMPLES = np.array([-5.18, 0.93, 0.1, 1.61, 1.56, 1.18, 1.18, 3.3, 0.53, -2.18])
"""The constant, then the columns of ``TopicScorer.evidence``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
