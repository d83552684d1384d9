"""The item pipelines, each with one job."""
