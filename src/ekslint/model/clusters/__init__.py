"""Turn clusters, their versions and their add-ons into what everything else belongs to."""
