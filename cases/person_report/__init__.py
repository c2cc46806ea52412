"""All that is held on a person, and who read it: the answer to a right-of-access request. Each slice adds its part (registry.py)."""
