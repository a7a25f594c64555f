"""Pure rules, one folder a domain: no I/O, no clock, no await, no randomness."""
