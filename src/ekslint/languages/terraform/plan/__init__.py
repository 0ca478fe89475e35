"""Read what `terraform show -json` prints of a plan or a state, and lay it over the sources."""
