"""Turn paths into a report: the order of the work, and what stands around one run of it."""
