"""Turn shell scripts into the commands they run, words expanded as far as files tell."""
