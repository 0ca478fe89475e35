"""The rules of one platform team: pages, and a function that they call."""
