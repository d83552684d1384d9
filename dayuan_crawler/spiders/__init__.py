"""The spiders: a base class with all the behaviour, and the sections, which only declare their names."""
