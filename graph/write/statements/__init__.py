"""The writer's statements, one module (for follows a package) for each kind of record.

Every function takes an open transaction and does its part inside it; ``graph.write.writer`` decides the order.
"""
