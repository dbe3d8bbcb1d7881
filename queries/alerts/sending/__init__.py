"""What is due is sent: grouped into messages, to each recipient at their time, tried again with growing pauses.

A message gets its key before it is sent, and the key stays with the alerts that it tells. A process that dies between
a service's answer and the mark sends to that service once more, with the same key: the message is kept rather than
lost. What was marked is never sent again. Messages to different recipients go side by side.
"""

from .delivering import deliver
from .outcome import Delivery, pause_after

__all__ = ["Delivery", "deliver", "pause_after"]
