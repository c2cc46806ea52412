"""`make crash`: kill -9 of everything under concurrent writes over HTTP, then a look at whether anything acknowledged is lost."""
