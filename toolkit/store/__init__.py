"""The only package that opens files: articles, configs, tables, runs and models."""
