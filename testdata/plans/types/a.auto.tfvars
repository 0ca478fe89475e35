text = "from a"
number = 8
