"""How much each kind of evidence counts: fitted by ``python bench/fit_topics.py``, which prints this file's numbers."""

from __future__ import annotations

import numpy as np

BY_DESCRIPTION = np.array([-4.14, 0.89, 0.66, 0.97, 1.27, 1.67, 2.59, 0.0, -2.27])
BY_EXAMPLES = np.array([-6.12, 0.82, 0.74, 0.76, 1.68, 1.61, 2.93, 0.16, -1.62])
"""The constant, then the columns of ``TopicScorer.evidence``."""

IN_ANOTHER_LANGUAGE = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less near to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""
