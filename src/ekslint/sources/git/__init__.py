"""Turn what git keeps of a tree into paths and texts; git is the one program ever started."""
