"""`make bench`: what Fil rouge costs on a large load, as ratios to hand-written SQL measured in the same run. Not collected by pytest."""
