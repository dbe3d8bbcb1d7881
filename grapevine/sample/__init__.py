"""The sample world: a fictional CRM vendor, its customers and competitors, and ninety days of what they said.

README.md in this folder tells the stories that are planted in it.
"""

from .world import SAMPLE_TOPICS, SampleFiles, sample_config, write_world

__all__ = ["SAMPLE_TOPICS", "SampleFiles", "sample_config", "write_world"]
