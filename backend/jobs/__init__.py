"""Jobs that survive their worker: who runs them holds a sign of life, and what a dead worker left is taken again (docs/adr/0010)."""
