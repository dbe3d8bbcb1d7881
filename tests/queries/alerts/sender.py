"""A process that sends what is due in a graph to one service, until it is done or killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from graph.connection import open_graph
from graph.settings import GraphSettings
from queries.alerts.delivery import Notifier
from queries.alerts.sending import deliver

if __name__ == "__main__":
    with open_graph(GraphSettings.from_environment()) as opened:
        told = deliver(opened, {}, Notifier([sys.argv[1]]), datetime.now(UTC))
    print(len(told.sent))
