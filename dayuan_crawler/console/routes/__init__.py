"""The console's routes, one module for each noun."""
