"""The console's addresses, a module for each noun."""
