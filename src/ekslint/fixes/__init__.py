"""Turn what a page wants changed into edits of the characters that are there.

Nothing is printed anew: what no edit names stays as it is, byte for byte. Whether a change mends
anything it does not know; that is proven by linting the result.
"""
