"""Turn JSON into positioned values; unknown parts of it may stand as holes."""
