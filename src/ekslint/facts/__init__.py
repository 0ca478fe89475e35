"""Turn dated data files into typed answers; knows nothing of the scanned tree."""
