"""A simulated community on one machine: relay board, camera, broker, city; the hub itself is the real one."""
