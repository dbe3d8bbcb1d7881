"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.15, 0.87, 0.6, 1.07, 1.33, 1.53, 2.53, 0.0, -2.16])
BY_EXAMPLES = np.array([-6.07, 0.79, 0.66, 0.88, 1.71, 1.44, 2.82, 0.31, -1.55])
"""The constant, then the columns of ``TopicScorer.evidence``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
