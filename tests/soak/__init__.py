"""`make soak`: a working day in small: people at their desks, half of them in a browser and half through their software."""
