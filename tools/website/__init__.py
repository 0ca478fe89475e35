"""Turns the documentation, the rule pages and the tests of both into the pages of one website.

MkDocs makes HTML of them (`make docs`); what is here runs without it.
"""
