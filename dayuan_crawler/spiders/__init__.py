"""The spiders: a base class with all the behaviour, and eleven cities that only declare their names."""
